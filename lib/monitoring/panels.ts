/** The part of a Grafana dashboard that this library uses. */
export interface Dashboard {
  /** Part of its address. */
  readonly uid: string;
  /** Title. */
  readonly title: string;
  /** Tags to find it by. */
  readonly tags: readonly string[];
  /** Version of the format. */
  readonly schemaVersion: number;
  /** Whether Grafana lets people edit it; the next apply would undo their change. */
  readonly editable: boolean;
  /** Time between two reads, such as `30s`. */
  readonly refresh: string;
  /** Time range that it opens with. */
  readonly time: { readonly from: string; readonly to: string };
  /** Its variables: which Prometheus it reads. */
  readonly templating: { readonly list: readonly Readonly<Record<string, unknown>>[] };
  /** Its panels. */
  readonly panels: readonly Panel[];
}

/** A panel of a dashboard. */
export interface Panel {
  /** Number within the dashboard, which links to the panel hold. */
  readonly id: number;
  /** Kind. */
  readonly type: "timeseries";
  /** Title. */
  readonly title: string;
  /** Meaning. */
  readonly description: string;
  /** Prometheus that it reads. */
  readonly datasource: Datasource;
  /** Position and size: two panels in a row of 24 columns. */
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  /** Unit and thresholds. */
  readonly fieldConfig: { readonly defaults: Readonly<Record<string, unknown>>; readonly overrides: readonly never[] };
  /** Expressions that it shows. */
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
  /** Prometheus that it reads. */
  readonly datasource: Datasource;
}

/** Prometheus that a panel reads. */
export interface Datasource {
  /** Kind. */
  readonly type: "prometheus";
  /** Its uid in Grafana, or a variable of the dashboard. */
  readonly uid: string;
}

/** The Prometheus that is selected at the top of the dashboard: a fixed uid would exist in one Grafana only. */
export const DATASOURCE: Datasource = { type: "prometheus", uid: "${datasource}" };

/** Options of one panel of {@link dashboard}. */
export interface PanelOptions {
  /** Title. */
  readonly title: string;
  /** Meaning, and the normal range. */
  readonly description: string;
  /** Unit, as Grafana names it. */
  readonly unit: "reqps" | "percentunit" | "s" | "short";
  /** Expressions by the names of their series. */
  readonly series: Readonly<Record<string, string>>;
  /**
   * Value from which it is red, in the unit of the panel.
   * @default - it is never red
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
