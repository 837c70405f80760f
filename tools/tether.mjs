// Loaded into every program that tools/ starts. When the tool that started it is gone (kill -9 included), the channel between
// the two closes, and the program gets the SIGTERM that the tool could no longer send: no orphan holds the stores.
if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  // The channel alone must not keep a finished program alive.
  process.channel.unref()
}
