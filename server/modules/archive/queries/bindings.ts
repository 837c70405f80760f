/** Collects the values of a statement that is put together from parts: each call answers the place of its value, `$1` and on. */
export type Bindings = { readonly bind: (bound: unknown) => string; readonly values: readonly unknown[] }

export function bindings(): Bindings {
  const values: unknown[] = []
  return { values, bind: (bound) => `$${values.push(bound)}` }
}
