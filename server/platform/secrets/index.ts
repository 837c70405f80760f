export { addKey, ciphers, derive, dropOldKeys, openKeys, type Cipher, type Keys } from './keys.ts'
export {
  blindIndex,
  blindIndexes,
  isCurrent,
  newDataKey,
  open,
  openWith,
  seal,
  SealBroken,
  sealWith,
  unwrap,
  wrap,
  type DataKey
} from './seal.ts'
