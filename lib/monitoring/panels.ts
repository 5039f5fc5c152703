/** A Grafana dashboard, as far as we use one. */
export interface Dashboard {
  /** What its address is made from. */
  readonly uid: string;
  /** Title. */
  readonly title: string;
  /** Tags to find it by. */
  readonly tags: readonly string[];
  /** Version of the format. */
  readonly schemaVersion: number;
  /** Nobody edits it in Grafana: the next apply would undo that. */
  readonly editable: boolean;
  /** How often it reads anew. */
  readonly refresh: string;
  /** What it shows first. */
  readonly time: { readonly from: string; readonly to: string };
  /** Its variables: which Prometheus it reads. */
  readonly templating: { readonly list: readonly Readonly<Record<string, unknown>>[] };
  /** Its panels. */
  readonly panels: readonly Panel[];
}

/** A panel. */
export interface Panel {
  /** Number within the dashboard, which links to the panel hold. */
  readonly id: number;
  /** Kind. */
  readonly type: "timeseries";
  /** Title. */
  readonly title: string;
  /** What it means. */
  readonly description: string;
  /** Where it reads. */
  readonly datasource: Datasource;
  /** Where it stands: two in a row of 24 columns. */
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  /** Unit and thresholds. */
  readonly fieldConfig: { readonly defaults: Readonly<Record<string, unknown>>; readonly overrides: readonly never[] };
  /** What it reads. */
  readonly targets: readonly Target[];
}

/** An expression of a panel. */
export interface Target {
  /** Letter within the panel. */
  readonly refId: string;
  /** PromQL. */
  readonly expr: string;
  /** Name of a series. */
  readonly legendFormat: string;
  /** Where it reads. */
  readonly datasource: Datasource;
}

/** Where a panel reads. */
export interface Datasource {
  /** Kind. */
  readonly type: "prometheus";
  /** Its uid in Grafana, or a variable of the dashboard. */
  readonly uid: string;
}

/** The Prometheus that is chosen at the top of the dashboard: a fixed one would exist in one Grafana only. */
export const DATASOURCE: Datasource = { type: "prometheus", uid: "${datasource}" };

/** What {@link dashboard} is told of a panel. */
export interface PanelOptions {
  /** Title. */
  readonly title: string;
  /** What it means, and what is normal. */
  readonly description: string;
  /** Unit, as Grafana names it. */
  readonly unit: "reqps" | "percentunit" | "s" | "short";
  /** Expressions by the names of their series. */
  readonly series: Readonly<Record<string, string>>;
  /**
   * Value from which on it is red.
   * @default - it never is
   */
  readonly limit?: number;
}

const COLUMNS = 2;
const SIZE = { w: 24 / COLUMNS, h: 8 };

/** A dashboard of panels, two in a row, numbered in their order. */
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
      refId: String.fromCharCode(65 + target),
      expr,
      legendFormat,
      datasource: DATASOURCE,
    })),
  };
}
