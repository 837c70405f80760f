import { pinyin } from 'pinyin-pro'

// Signs with more than one reading that lives in names; the dictionary's rare readings (信 as shen) would only bloat the index.
const livingReadings = new Map(
  `单 dan shan chan|重 zhong chong|长 chang zhang|行 xing hang|乐 le yue|曾 zeng ceng|仇 chou qiu|解 jie xie|盖 gai ge|查 cha zha|区 qu ou|翟 zhai di|覃 qin tan|种 zhong chong|缪 miao mou|尉 wei yu|朴 piao pu|朝 chao zhao|传 chuan zhuan|大 da dai|都 du dou|会 hui kuai|藏 cang zang|调 diao tiao|石 shi dan|车 che ju|参 can shen|弹 dan tan|降 jiang xiang|强 qiang jiang|什 shen shi|省 sheng xing|盛 sheng cheng|提 ti di|厦 sha xia|校 xiao jiao|血 xue xie|殷 yin yan|员 yuan yun|折 zhe she|召 zhao shao|祭 ji zhai|贾 jia gu|洗 xi xian|繁 fan po|佛 fo fu|给 gei ji|合 he ge|角 jiao jue|桔 ju jie|句 ju gou|卡 ka qia|陆 lu liu|绿 lv lu|率 lv shuai|露 lu lou|蔓 man wan|泊 bo po|薄 bo bao|柏 bai bo|伯 bo bai|奇 qi ji|茄 qie jia|塞 sai se|色 se shai|杉 shan sha|汤 tang shang|拓 tuo ta|尾 wei yi|蔚 wei yu|吓 xia he|巷 xiang hang|荥 xing ying|荨 qian xun|遗 yi wei|粘 zhan nian|秘 mi bi|颉 jie xie|郇 xun huan|郗 xi chi|晟 sheng cheng|茜 qian xi|莘 shen xin|炅 jiong gui|沓 da ta|娜 na nuo|俞 yu shu|隽 jun juan|蚌 bang beng|涡 wo guo|歙 she xi|六 liu lu|枞 zong cong|埔 bu pu|番 fan pan|浚 jun xun|乾 qian gan|阿 a e|艾 ai yi|仔 zi zai|系 xi ji|壳 ke qiao|识 shi zhi|约 yue yao|嘏 gu jia|铅 qian yan|般 ban bo|便 bian pian|扁 bian pian|刨 pao bao|伽 jia qie ga|咖 ka ga|圈 quan juan|勒 le lei|俩 lia liang|没 mei mo|模 mo mu|弄 nong long|屏 ping bing|瀑 pu bao|栖 qi xi|亲 qin qing|稽 ji qi|削 xue xiao|轧 ya zha|着 zhuo zhe|著 zhu zhuo`
    .split('|')
    .map((line) => line.split(' '))
    .map(([sign, ...readings]) => [sign!, readings] as const)
)

/** A name cut into syllables: `text` in full, `initials` its first letter. A run of letters or digits counts as one syllable with itself as initials. */
export type Syllable = { readonly text: string; readonly initials: string }

const READINGS_AT_MOST = 8
const HAN = /\p{Script=Han}/u

/**
 * The readings of a normalised name, at most 8 (ARC-55). The first is the reading in context; of an individual the surname's reading
 * stands first (单雄信 shan before dan). A sign without a known reading stands for itself.
 */
export const readingsOf = (name: string, kind: 'individual' | 'group'): readonly (readonly Syllable[])[] => {
  const signs = [...name]
  const inContext = pinyin(name, { toneType: 'none', type: 'array', v: true, surname: kind === 'individual' ? 'head' : 'off' })
  let readings: Syllable[][] = [[]]
  for (let i = 0; i < signs.length;) {
    const sign = signs[i]!
    if (!HAN.test(sign)) {
      const from = i
      while (i < signs.length && !HAN.test(signs[i]!)) i++
      const run = signs.slice(from, i).join('').toLowerCase()
      for (const reading of readings) reading.push({ text: run, initials: run })
      continue
    }
    const first = inContext[i] ?? sign
    const others = (livingReadings.get(sign) ?? []).filter((other) => other !== first)
    const all = others.length === 0 ? [first] : [first, ...others]
    readings = all.flatMap((text) => readings.map((reading) => [...reading, { text, initials: text[0]! }])).slice(0, READINGS_AT_MOST)
    i++
  }
  return readings
}

const SYLLABLES = new Set(
  'a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de den deng di dia dian diao die ding diu dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu long lou lu luan lun luo lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang niao nie nin ning niu nong nou nu nuan nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru ruan rui run ruo sa sai san sang sao se sen seng sha shai shan shang shao she shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo zi zong zou zu zuan zui zun zuo'.split(
    ' '
  )
)
const BEGINNINGS = new Set([...SYLLABLES].flatMap((syllable) => [...syllable].map((_, i) => syllable.slice(0, i + 1))))
const INITIAL = /^[a-hj-tw-z]$/

/** How letters can be read: whole syllables, then perhaps single initials (shanxx), or a last syllable that is not typed to its end. */
export type Spelling = {
  readonly kind: 'pinyin' | 'mixed' | 'initials'
  readonly syllables: readonly string[]
  /** Letters behind the whole syllables. */ readonly rest: string
}

/** Every way, at most 8, to read small letters as pinyin and initials; none for letters that are neither. */
export const spellingsOf = (letters: string): readonly Spelling[] => {
  const found: Spelling[] = []
  const read = (at: number, syllables: string[]): void => {
    if (found.length >= 8) return
    const rest = letters.slice(at)
    if (rest === '') {
      found.push({ kind: 'pinyin', syllables, rest })
      return
    }
    for (let length = Math.min(6, rest.length); length >= 1; length--) {
      if (SYLLABLES.has(rest.slice(0, length))) read(at + length, [...syllables, rest.slice(0, length)])
    }
    // A beginning of two letters or more; one letter reads as an initial, which finds the same.
    if (syllables.length > 0 && rest.length > 1 && BEGINNINGS.has(rest) && !SYLLABLES.has(rest))
      found.push({ kind: 'pinyin', syllables, rest })
    if (syllables.length > 0 && [...rest].every((letter) => INITIAL.test(letter))) found.push({ kind: 'mixed', syllables, rest })
  }
  if (letters.length <= 40) read(0, [])
  if (found.length === 0 && BEGINNINGS.has(letters)) found.push({ kind: 'pinyin', syllables: [], rest: letters })
  // Letters of a Latin word inside a name stand among the initials, so any letters may be initials.
  if (letters.length <= 40) found.push({ kind: 'initials', syllables: [], rest: letters })
  return found
}
