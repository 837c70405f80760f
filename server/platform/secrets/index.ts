export { derive, openKeys, type Keys } from './keys.ts'
export { blindIndex, open, seal, SealBroken } from './seal.ts'
