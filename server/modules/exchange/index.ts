export { emptyInbox } from './door/arrive.ts'
export { workNextBatch } from './door/work.ts'
export { exchangeRawRoutes } from './rawRoutes.ts'
export { exchangeRoutes } from './routes.ts'
