/** A Grafana dashboard, with the fields that this library uses. */
export interface Dashboard {
  /** Unique ID of the dashboard, which is part of its URL. */
  readonly uid: string;
  /** Title. */
  readonly title: string;
  /** Tags for finding the dashboard. */
  readonly tags: readonly string[];
  /** Version of the dashboard JSON schema. */
  readonly schemaVersion: number;
  /** Whether users can edit the dashboard in Grafana. The next apply would undo their changes. */
  readonly editable: boolean;
  /** Refresh interval, such as `30s`. */
  readonly refresh: string;
  /** Default time range. */
  readonly time: { readonly from: string; readonly to: string };
  /** Variables of the dashboard, such as the selected Prometheus. */
  readonly templating: { readonly list: readonly Readonly<Record<string, unknown>>[] };
  /** Panels of the dashboard. */
  readonly panels: readonly Panel[];
}

/** A panel of a dashboard. */
export interface Panel {
  /** Number of the panel within the dashboard. Links to the panel contain it. */
  readonly id: number;
  /** Kind. */
  readonly type: "timeseries";
  /** Title. */
  readonly title: string;
  /** Meaning. */
  readonly description: string;
  /** Prometheus data source that is queried. */
  readonly datasource: Datasource;
  /** Position and size in a grid of 24 columns, with two panels per row. */
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  /** Unit and thresholds of the values. */
  readonly fieldConfig: { readonly defaults: Readonly<Record<string, unknown>>; readonly overrides: readonly never[] };
  /** Expressions that the panel shows. */
  readonly targets: readonly Target[];
}

/** A PromQL expression of a panel. */
export interface Target {
  /** Letters that identify the expression within the panel. */
  readonly refId: string;
  /** PromQL expression. */
  readonly expr: string;
  /** Name of a series in the legend. */
  readonly legendFormat: string;
  /** Prometheus data source that is queried. */
  readonly datasource: Datasource;
}

/** Prometheus data source of a panel. */
export interface Datasource {
  /** Kind. */
  readonly type: "prometheus";
  /** UID of the data source in Grafana, or a variable of the dashboard. */
  readonly uid: string;
}

/** Data source that users select at the top of the dashboard. A fixed UID would exist in only one Grafana instance. */
export const DATASOURCE: Datasource = { type: "prometheus", uid: "${datasource}" };

/** Options for one panel of {@link dashboard}. */
export interface PanelOptions {
  /** Title. */
  readonly title: string;
  /** Meaning of the panel, and the normal range of its values. */
  readonly description: string;
  /** Unit of the values, as named in Grafana. */
  readonly unit: "reqps" | "percentunit" | "s" | "short";
  /** PromQL expressions, keyed by the names of their series. */
  readonly series: Readonly<Record<string, string>>;
  /**
   * Value at or above which the panel is red, in the unit of the panel.
   * @default - the panel is never red
   */
  readonly limit?: number;
}

const COLUMNS = 2;
const SIZE = { w: 24 / COLUMNS, h: 8 };

/** Creates a dashboard with two panels per row. The panels are numbered in order. */
export function dashboard(
  identity: { readonly uid: string; readonly title: string },
  panels: readonly PanelOptions[],
): Dashboard {
  const { uid, title } = identity;
  return {
    uid,
    title,
    tags: ["access-layer"],
    schemaVersion: 39,
    editable: false,
    refresh: "30s",
    time: { from: "now-3h", to: "now" },
    templating: { list: [{ name: "datasource", label: "Prometheus", type: "datasource", query: "prometheus" }] },
    panels: panels.map(panel),
  };
}

function panel({ title, description, unit, series, limit }: PanelOptions, index: number): Panel {
  const thresholds = limit === undefined ? [] : [{ value: limit, color: "red" }];
  return {
    id: index + 1,
    type: "timeseries",
    title,
    description,
    datasource: DATASOURCE,
    gridPos: { ...SIZE, x: (index % COLUMNS) * SIZE.w, y: Math.floor(index / COLUMNS) * SIZE.h },
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: { mode: "absolute", steps: [{ value: null, color: "green" }, ...thresholds] },
        custom: { thresholdsStyle: { mode: limit === undefined ? "off" : "line" } },
      },
      overrides: [],
    },
    targets: Object.entries(series).map(([legendFormat, expr], target) => ({
      refId: refIdOf(target),
      expr,
      legendFormat,
      datasource: DATASOURCE,
    })),
  };
}

/** ID of an expression within its panel, as Grafana numbers them: A to Z, then AA, AB and so on. */
function refIdOf(index: number): string {
  const letter = String.fromCharCode("A".charCodeAt(0) + (index % 26));
  return index < 26 ? letter : refIdOf(Math.floor(index / 26) - 1) + letter;
}
