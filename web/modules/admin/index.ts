export { useApproved } from './vault/useApproved.tsx'
