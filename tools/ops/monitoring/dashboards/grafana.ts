import { type Dashboard, type Panel, type Query, type Variable } from './panel';

const prometheus = { type: 'prometheus', uid: 'prometheus' };
/** The columns of Grafana's grid. */
const columns = 24;

const target = (query: Query, index: number, kind: Panel['kind']) => ({
  refId: String.fromCharCode(65 + index),
  datasource: prometheus,
  expr: query.expr,
  legendFormat: query.legend,
  // What is shown as it is now need not be asked for the whole time.
  ...(kind === 'timeseries' || kind === 'stat' ? { range: true } : { instant: true, range: false }),
  ...(kind === 'table' && { format: 'table' }),
});

const thresholds = ({ limits }: Panel) => {
  if (!limits) return { mode: 'absolute', steps: [{ color: 'text', value: null }] };
  const { warn, bad, lowIsBad } = limits;
  const steps = lowIsBad
    ? [{ color: 'red' as const }, { color: 'orange', value: bad }, { color: 'green', value: warn }]
    : [{ color: 'green' }, { color: 'orange', value: warn }, { color: 'red', value: bad }];
  return { mode: 'absolute', steps: steps.map((step) => ({ value: null, ...step })) };
};

const reduceOptions = { calcs: ['lastNotNull'], fields: '', values: false };
const optionsOf = {
  timeseries: {
    legend: { displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'] },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  stat: { reduceOptions, colorMode: 'background', graphMode: 'area', textMode: 'auto' },
  bargauge: { reduceOptions, orientation: 'horizontal', displayMode: 'gradient' },
  table: { showHeader: true, sortBy: [{ displayName: 'Value', desc: true }] },
};

const custom = ({ kind, stacked, limits }: Panel) =>
  kind !== 'timeseries'
    ? {}
    : {
        drawStyle: 'line',
        lineWidth: 1,
        fillOpacity: stacked ? 40 : 5,
        showPoints: 'never',
        spanNulls: false,
        stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
        thresholdsStyle: { mode: limits ? 'line' : 'off' },
      };

const panelJson = (panel: Panel, id: number, place: { x: number; y: number }) => ({
  id,
  type: panel.kind,
  title: panel.title,
  description: panel.description,
  datasource: prometheus,
  gridPos: { ...place, w: panel.width, h: panel.height },
  fieldConfig: {
    defaults: {
      unit: panel.unit,
      min: panel.unit === 'percentunit' ? 0 : undefined,
      decimals: panel.decimals,
      color: { mode: panel.kind === 'timeseries' ? 'palette-classic' : 'thresholds' },
      thresholds: thresholds(panel),
      custom: custom(panel),
    },
    overrides: [],
  },
  options: optionsOf[panel.kind],
  targets: panel.queries.map((query, index) => target(query, index, panel.kind)),
  ...(panel.kind === 'table' && {
    transformations: [{ id: 'organize', options: { excludeByName: { Time: true, __name__: true } } }],
  }),
});

const variableJson = ({ name, label, values }: Variable) => {
  const query = `label_values(${values.series}, ${values.label})`;
  return {
    name,
    label,
    type: 'query',
    datasource: prometheus,
    definition: query,
    query: { query, refId: name },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
  };
};

/** The dashboard as Grafana reads it. Panels stand side by side as long as there is room, row by row. */
export const grafanaJson = (dashboard: Dashboard): string => {
  const panels: object[] = [];
  let y = 0;
  for (const row of dashboard.rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { x: 0, y, w: columns, h: 1 },
      panels: [],
    });
    y += 1;
    let [x, height] = [0, 0];
    for (const panel of row.panels) {
      if (x + panel.width > columns) [x, y, height] = [0, y + height, 0];
      panels.push(panelJson(panel, panels.length + 1, { x, y }));
      x += panel.width;
      height = Math.max(height, panel.height);
    }
    y += height;
  }
  const { uid, title, description, tags, variables = [] } = dashboard;
  const json = {
    uid,
    title,
    description,
    tags,
    schemaVersion: 39,
    version: 1,
    editable: false,
    graphTooltip: 1,
    timezone: 'browser',
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    links: [
      {
        type: 'dashboards',
        title: 'UltraMarket',
        tags: ['ultramarket'],
        asDropdown: true,
        keepTime: true,
        includeVars: true,
      },
    ],
    annotations: {
      list: [
        {
          name: 'Versions',
          datasource: prometheus,
          enable: true,
          iconColor: 'blue',
          expr: 'count by (service, version) (service_info{job="ultramarket"}) unless count by (service, version) (service_info{job="ultramarket"} offset 2m)',
          titleFormat: '{{service}} {{version}}',
        },
      ],
    },
    templating: { list: variables.map(variableJson) },
    panels,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
};
