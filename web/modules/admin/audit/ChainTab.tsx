import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Progress } from 'antd'
import { useTranslation } from 'react-i18next'

import type { Verification } from '../../../../api/admin/audit.ts'
import { paths } from '../../../paths.ts'
import { client, orpc } from '../../../platform/api.ts'
import { count } from '../../../platform/formats.ts'
import { queries } from '../../../platform/queries.ts'
import { Count, DoesNotApply, Instant, Word } from '../../../ui/cells.tsx'
import { Go } from '../../../ui/Go.tsx'
import { Rows } from '../../../ui/Rows.tsx'
import { Answer, Empty } from '../../../ui/states.tsx'

const again = () => queries.invalidateQueries({ queryKey: orpc.admin.audit.key() })

/** How far the trail is sealed, when it was last found whole, and a verification now. */
export function ChainTab() {
  const { t } = useTranslation()
  const asked = useQuery({
    ...orpc.admin.audit.chain.queryOptions(),
    refetchInterval: (query) => (query.state.data?.runs.some((run) => run.result === 'running') ? 1_000 : 10_000)
  })
  const verify = useMutation({ mutationFn: () => client.admin.audit.verify({}), onSettled: again })
  return (
    <Answer asked={asked} what={t('audit.tab.chain')}>
      {(chain) => {
        const running = chain.runs.find((run) => run.result === 'running')
        return (
          <>
            {!chain.keyPresent && (
              <p role='alert' className='danger'>
                {t('audit.keyMissing')}
              </p>
            )}
            {chain.runs.find((run) => run.result !== 'running')?.result === 'broken' && (
              <p role='alert' className='danger'>
                {t('audit.newestBroken')} <Go to={paths.audit({ tab: 'findings' })}>{t('audit.toFindings')}</Go>
              </p>
            )}
            <dl className='audit-figures'>
              <Figure name={t('audit.lastWhole')}>
                {chain.lastWhole ? <Instant value={chain.lastWhole.endedAt} /> : <span className='quiet'>{t('audit.never')}</span>}
              </Figure>
              <Figure name={t('audit.blocks')}>
                <Count value={chain.blocks} />
              </Figure>
              <Figure name={t('audit.sealedRows')}>
                <Count value={chain.rows} />
              </Figure>
              <Figure name={t('audit.unsealedRows')}>
                <Count value={chain.unsealedRows} />
              </Figure>
              <Figure name={t('audit.lastSealed')}>
                <Instant value={chain.lastSealedAt} />
              </Figure>
            </dl>
            {chain.lastHash && (
              <p className='quiet audit-hash'>
                {t('audit.lastHash')} <code>{chain.lastHash}</code>
              </p>
            )}
            <div className='list-bar'>
              {running ? (
                <div className='audit-progress' role='status'>
                  <span>
                    {t('audit.running', { done: count(running.blocksDone), of: count(running.blocks ?? 0), rows: count(running.rowsDone) })}
                  </span>
                  <Progress
                    percent={Math.floor((running.blocksDone / Math.max(running.blocks ?? 0, 1)) * 100)}
                    aria-label={t('audit.verify')}
                  />
                </div>
              ) : (
                <Button type='primary' loading={verify.isPending} onClick={() => verify.mutate()}>
                  {t('audit.verify')}
                </Button>
              )}
            </div>
            <Runs runs={chain.runs} />
          </>
        )
      }}
    </Answer>
  )
}

const Figure = ({ name, children }: { readonly name: string; readonly children: React.ReactNode }) => (
  <div>
    <dt className='quiet'>{name}</dt>
    <dd>{children}</dd>
  </div>
)

function Runs({ runs }: { readonly runs: readonly Verification[] }) {
  const { t } = useTranslation()
  if (runs.length === 0) return <Empty why={t('audit.noRuns')}>{t('audit.noRunsMore')}</Empty>
  return (
    <Rows
      label={t('audit.runs')}
      rows={runs}
      id={(run) => run.runId}
      columns={[
        { key: 'at', title: t('audit.startedAt'), card: 1, width: 130, cell: (run) => <Instant value={run.startedAt} /> },
        {
          key: 'result',
          title: t('audit.result'),
          card: 1,
          cell: (run) => (
            <span className={run.result === 'whole' ? 'better' : run.result === 'running' ? 'quiet' : 'danger'}>
              <Word of='verification_result' code={run.result} />
            </span>
          )
        },
        {
          key: 'who',
          title: t('audit.asked'),
          card: 2,
          cell: (run) => (run.asked === 'nightly' ? t('audit.nightly') : run.staffName)
        },
        {
          key: 'range',
          title: t('audit.range'),
          wide: true,
          cell: (run) =>
            run.from === null ? (
              t('audit.fromStart')
            ) : (
              <>
                <Instant value={run.from} /> – {run.to === null ? t('audit.toNow') : <Instant value={run.to} />}
              </>
            )
        },
        { key: 'blocks', title: t('audit.blocks'), figure: true, card: 2, told: true, cell: (run) => <Count value={run.blocksDone} /> },
        { key: 'rows', title: t('audit.rows'), figure: true, card: 3, told: true, cell: (run) => <Count value={run.rowsDone} /> },
        {
          key: 'broken',
          title: t('audit.firstBroken'),
          figure: true,
          card: 3,
          told: true,
          cell: (run) =>
            run.firstBroken === null ? (
              <DoesNotApply />
            ) : (
              <Go to={paths.audit({ tab: 'findings' })}>{t('audit.blockNo', { no: run.firstBroken })}</Go>
            )
        }
      ]}
    />
  )
}
