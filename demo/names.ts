import { weighted } from './chance.ts'
import type { Chance } from './chance.ts'

// Shares of the commonest surnames in per cent of the population; compound and rare ones a little above their true share, so that every size has some.
const surnames = weighted<string>(
  (
    '王7.1 李7.0 张6.7 刘5.1 陈4.6 杨3.1 黄2.2 赵2.1 吴2.0 周2.0 徐1.5 孙1.5 马1.3 朱1.3 胡1.2 郭1.2 何1.3 林1.1 罗1.2 高1.0 郑.95 梁.9 谢.8 宋.8 唐.9 ' +
    '许.73 韩.68 邓.8 冯.65 曹.6 彭.6 曾.6 肖.56 田.53 董.52 潘.5 袁.5 蔡.5 蒋.55 余.5 于.47 杜.47 叶.46 程.45 魏.45 苏.44 吕.44 丁.43 任.42 卢.41 ' +
    '姚.41 沈.4 钟.45 姜.39 崔.38 谭.38 陆.36 范.35 汪.35 廖.4 石.34 金.33 韦.33 贾.33 夏.32 付.32 方.31 邹.3 熊.3 白.3 孟.3 秦.3 邱.3 侯.3 江.3 尹.28 ' +
    '薛.28 闫.27 段.27 雷.3 龙.3 黎.25 史.25 陶.25 贺.25 毛.24 郝.24 顾.24 龚.24 邵.24 万.23 覃.23 武.22 钱.22 戴.22 严.2 欧.15 莫.2 孔.2 向.2 常.2 ' +
    '欧阳.15 上官.06 司马.04 诸葛.03 慕容.03 皇甫.03 令狐.03 尉迟.02 司徒.02 乜.02 冼.02 佴.02 郗.02 亓.02 逄.02'
  )
    .split(' ')
    .map((entry) => {
      const [, name, share] = /^(\D+?)([\d.]+)$/.exec(entry)!
      return [name!, Number(share)] as const
    })
)

const maleOld = [...'国建华军强伟明志勇刚平文辉斌武德福永林生贵荣光忠祥义学兴成云海江民富全友']
const femaleOld = [...'秀英玉芳兰桂珍梅丽红霞艳琴琼蓉群素华萍容惠凤淑莲清碧翠云玲敏静娟']
const maleNew = [...'浩宇轩俊杰鑫涛鹏飞超磊博睿昊天泽子梓铭辰一凡航峰凯翔智恒毅晨嘉逸煜霖']
const femaleNew = [...'婷欣怡雨涵梓萱思佳琪诗悦雪倩颖璐瑶洁薇晓梦可馨妍蕾彤语曦苒苑宁']
// Outside the common planes and blocks, as they stand on real certificates: searching, masking and sorting have to stand them.
const rare = ['𬭚', '𠮷', '㐂', '㛃', '䶮', '𬱖', '堃', '喆', '犇', '龘']

const tibetan = [
  '扎西',
  '多吉',
  '卓玛',
  '达瓦',
  '格桑',
  '尼玛',
  '丹增',
  '洛桑',
  '次仁',
  '央金',
  '旺堆',
  '拉姆',
  '泽仁',
  '曲珍',
  '降措',
  '志玛'
]
const yiFamily = ['吉克', '阿苏', '沙马', '马海', '吉木', '阿尔', '曲木', '勒格', '海来', '俄木']
const yiGiven = ['阿呷', '拉且', '尔古', '伍呷', '木果', '阿依', '子日', '史布', '阿牛', '日洛']
const uyghur = ['阿依古丽', '买买提', '艾力', '吐尔逊', '古丽娜尔', '阿卜杜拉', '热依汗', '木拉提', '帕提古丽', '依明']

export type Gender = 'male' | 'female'

/** A person's name as his time and his place would have given it. `people` is the neighbours' nation of the place. */
export function personName(chance: Chance, gender: Gender, birthYear: number, people: 'han' | 'tibetan' | 'yi' = 'han'): string {
  const origin = chance.next()
  if (origin > 0.9985) return `${chance.pick(uyghur)}·${chance.pick(uyghur)}`
  if (people === 'tibetan' && origin < 0.6) return chance.pick(tibetan) + chance.pick(tibetan)
  if (people === 'yi' && origin < 0.45) return `${chance.pick(yiFamily)}${chance.happens(0.5) ? '·' : ''}${chance.pick(yiGiven)}`
  const given = birthYear < 1985 ? (gender === 'male' ? maleOld : femaleOld) : gender === 'male' ? maleNew : femaleNew
  const family = chance.draw(surnames)
  const first = chance.happens(0.004) ? chance.pick(rare) : chance.pick(given)
  return family + first + (chance.happens(birthYear < 1985 ? 0.68 : 0.8) ? chance.pick(given) : '')
}
