// Rules of ours that oxlint has no word for.
const readsClock = 'Time is handed in (`clock.now()`): only server/platform/clock.ts and web/platform read the clock of the machine.'

const isDate = (node) => node.type === 'Identifier' && node.name === 'Date'

const noOwnClock = {
  create: (context) => ({
    // `new Date(instant)` converts and is no reading of the clock.
    NewExpression(node) {
      if (isDate(node.callee) && node.arguments.length === 0) context.report({ node, message: readsClock })
    },
    CallExpression(node) {
      const { callee } = node
      const now = callee.type === 'MemberExpression' && isDate(callee.object) && callee.property.name === 'now'
      if (now || isDate(callee)) context.report({ node, message: readsClock })
    }
  })
}

export default { meta: { name: 'jingwei' }, rules: { 'no-own-clock': noOwnClock } }
