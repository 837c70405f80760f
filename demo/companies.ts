import type { Chance } from './chance.ts'

/** A trade of the province: its industry code, the words it goes by, and what sort of unit it is. */
export type Trade = { readonly industry: string; readonly words: readonly string[]; readonly weight: number }

export const trades: readonly Trade[] = [
  {
    industry: 'manufacturing',
    words: ['机械', '电子', '精密铸造', '包装', '纺织', '家具', '化工', '建材', '汽车零部件', '食品', '酒业', '医药'],
    weight: 19
  },
  { industry: 'trade', words: ['商贸', '百货', '医药连锁', '超市', '建材经营', '汽车销售', '茶业'], weight: 17 },
  { industry: 'construction', words: ['建设工程', '建筑', '装饰工程', '市政工程', '园林', '路桥'], weight: 10 },
  { industry: 'it', words: ['科技', '信息技术', '软件', '网络', '数据', '智能科技'], weight: 9 },
  { industry: 'leasing_business', words: ['企业管理', '人力资源', '广告', '咨询', '律师事务所', '会计师事务所'], weight: 7 },
  { industry: 'transport', words: ['物流', '运输', '快递', '客运', '航空服务'], weight: 6 },
  { industry: 'real_estate', words: ['房地产开发', '置业', '物业服务'], weight: 4 },
  { industry: 'hospitality', words: ['餐饮管理', '酒店', '火锅餐饮', '文化酒店'], weight: 4 },
  { industry: 'finance', words: ['融资担保', '小额贷款', '保险代理', '投资管理', '农村商业银行'], weight: 3 },
  { industry: 'agriculture', words: ['农业开发', '生态农业', '养殖', '粮油', '种业'], weight: 4 },
  { industry: 'utilities', words: ['水务', '燃气', '电力工程', '新能源'], weight: 2 },
  { industry: 'mining', words: ['矿业', '钒钛', '石材'], weight: 1 },
  { industry: 'environment', words: ['环保', '环境工程', '水利'], weight: 2 },
  { industry: 'culture_sport', words: ['文化传播', '影视', '体育', '旅游'], weight: 2 }
]

export type Organ = {
  readonly unitType: 'state_organ' | 'public_institution'
  readonly industry: string
  readonly keyIndustry: string
  readonly names: readonly string[]
}

/** Units of a county's public life; their names follow the county's own. */
export const organs: readonly Organ[] = [
  { unitType: 'state_organ', industry: 'public_admin', keyIndustry: 'police', names: ['公安局', '公安局交通警察大队'] },
  { unitType: 'state_organ', industry: 'public_admin', keyIndustry: 'tax', names: ['税务局'] },
  { unitType: 'state_organ', industry: 'public_admin', keyIndustry: 'market_regulation', names: ['市场监督管理局'] },
  { unitType: 'state_organ', industry: 'public_admin', keyIndustry: 'transport', names: ['交通运输局'] },
  {
    unitType: 'state_organ',
    industry: 'public_admin',
    keyIndustry: 'none',
    names: ['教育和体育局', '人民法院', '财政局', '应急管理局', '住房和城乡建设局']
  },
  {
    unitType: 'public_institution',
    industry: 'health',
    keyIndustry: 'none',
    names: ['人民医院', '中医医院', '妇幼保健院', '疾病预防控制中心']
  },
  {
    unitType: 'public_institution',
    industry: 'education',
    keyIndustry: 'none',
    names: ['第一中学', '实验小学', '职业技术学校', '第二幼儿园', '外国语学校']
  }
]

const first = [...'华天金鑫鸿宏恒盛泰瑞祥嘉锦蜀川蓉岷锦诚信德众联汇创新博远达通安康正兴永隆昌茂丰裕润泽源']
const second = [...'宇源达泰利丰洋安邦诚业辰晟凯腾翔锐科铭逸佳禾苑山江海星域成元和谷岳力维阳峰']
const third = [...'美欧亚中港通世纪拓']
const forms = ['有限公司', '有限公司', '有限公司', '有限责任公司', '有限责任公司', '股份有限公司', '集团有限公司']

/** The name of an invented company: region, core, trade, legal form. `place` is a name without its suffix, such as 绵阳. */
export function companyName(chance: Chance, place: string, trade: Trade): string {
  const core = chance.pick(first) + chance.pick(second) + (chance.happens(0.15) ? chance.pick(third) : '')
  const word = chance.pick(trade.words)
  const region = chance.happens(0.3) ? '四川' : chance.happens(0.06) ? '' : place
  if (word.endsWith('事务所')) return `${region}${core}${word}(${chance.happens(0.5) ? '特殊普通合伙' : '普通合伙'})`
  const style = chance.next()
  if (style < 0.06) return `${core}${word}(${place})${chance.pick(forms)}`
  if (style < 0.11) return `${region}${core}${word}${chance.pick(forms)}${place}分公司`
  if (style < 0.13) return `${region}${core}${word}合伙企业(有限合伙)`
  return `${region}${core}${word}${chance.pick(forms)}`
}

/** The name of a self-employed trader's shop. */
export const shopName = (chance: Chance, county: string): string =>
  `${county}${chance.pick(first)}${chance.pick(second)}${chance.pick(['小吃店', '副食店', '五金经营部', '服装店', '诊所', '理发店', '茶楼', '汽修厂'])}`
