export { useApproved } from './vault/useApproved.tsx'
export { useWaiting } from './vault/useWaiting.ts'
