export { PostgresFault } from './initialise.ts'
export { DatabaseNotReady, prepareEmbeddedDatabase, prepareForeignDatabase, serverConnectionOptions } from './roles.ts'
export { startEmbeddedPostgres } from './supervisor.ts'
export type { EmbeddedPostgres } from './supervisor.ts'
