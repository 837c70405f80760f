import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { desk, openBrowser, phone } from '../browser.ts'
import { startedServer } from '../given.ts'
import { isSound } from './pages.ts'
const W='/tmp/settings/web2'
const types: Record<string,string> = {js:'text/javascript',css:'text/css',svg:'image/svg+xml',html:'text/html'}
test('look', async () => {
  const server = await startedServer()
  await server.loadTiny()
  const address = await server.app.listen({ port: 0, host: '127.0.0.1' })
  const browser = await openBrowser()
  const [name, value] = (await server.signedIn('system')).cookie.split('=')
  for (const [size, viewport] of [['desk', desk], ['phone', phone]] as const) {
    const { page, shot } = await browser.visit({ viewport })
    page.setDefaultTimeout(8000)
    await page.context().addCookies([{ name: name!, value: value!, url: address }])
    await page.route((u: URL) => !u.pathname.startsWith('/api'), (r: any) => { const p = new URL(r.request().url()).pathname; const f = existsSync(W+p) && p !== '/' ? W+p : W+'/index.html'; return r.fulfill({ body: readFileSync(f), contentType: types[f.split('.').at(-1)!] ?? 'application/octet-stream' }) })
    try {
    await page.goto(`${address}/settings?tab=calendar&year=2025`)
    await page.getByText('全年 248 个工作日').waitFor()
    await isSound(page); await shot(`n-calendar-${size}`)
    await page.goto(`${address}/settings?tab=dictionaries&dictionary=industry`)
    await page.getByText('农林牧渔业').waitFor()
    await isSound(page); await shot(`n-dict-${size}`)
    await page.goto(`${address}/settings`)
    await page.getByText('每人同时导出任务').waitFor()
    await isSound(page)
    } catch (e) { console.log(String(e).slice(0,600)); await shot(`n-fail-${size}`) }
  }
  await browser.close(); await server.close()
})
