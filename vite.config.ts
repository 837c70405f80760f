import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// Large libraries get a chunk of their own each, so that a release of ours leaves them in the browser's cache.
const group = (name: string, test: RegExp, priority: number) => ({ name, test, priority })

const server = 'http://localhost:8080'

export default defineConfig({
  root: 'web',
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    // The content security policy admits nothing inline, data addresses included.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1100,
    rollupOptions: {
      output: {
        codeSplitting: {
          groups: [
            group('echarts', /node_modules\/(echarts|zrender)\//, 40),
            group('antd', /node_modules\/(antd|@ant-design|@rc-component|@emotion|stylis|dayjs)\//, 30),
            group('zod', /node_modules\/zod\/|web\/platform\/jitless/, 25),
            group('react', /node_modules\/(react|react-dom|scheduler|@tanstack|i18next|react-i18next|@orpc)\//, 20)
          ]
        }
      }
    }
  },
  server: { proxy: { '/rpc': server, '/feed-pieces': server, '/feed-rejects': server } }
})
