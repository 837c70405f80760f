export { FileDamaged } from './frames.ts'
export { FileMissing, openFileStore, type FileStore, type StoredFile } from './store.ts'
export { PIECE_BYTES_AT_MOST, PieceOutOfPlace, PieceTooLarge, UploadBusy, UploadIdUnsafe, UploadUnknown } from './uploads.ts'
export { fileRenewal } from './renewal.ts'
