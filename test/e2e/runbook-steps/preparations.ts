import type { Layer, LayerService } from "../../../lib/layer/layer";
import type { EditStep, FieldValue, Target } from "../../../lib/runbook/procedure";
import { splitOf } from "../../../lib/topology/canary-share";

/** Changes of the release file, each of which is applied. */
type Preparation = (service: LayerService) => readonly (readonly (readonly [path: string, value: string])[])[];

const OLD = "v1.0.0";

/** A release of a service with one workload, which remembers the version before. */
const released: Preparation = ({ release }) => [
  [["rolling.version", OLD]],
  [
    ["rolling.version", release.rolling?.version ?? ""],
    ["rolling.previous", `{ version: ${OLD} }`],
  ],
];

/** A switch to the live color. */
const switched =
  (isRetired: boolean): Preparation =>
  ({ release: { live, blue, green } }) => {
    if (live === undefined || blue === undefined || green === undefined) return [];
    const colors = { blue, green };
    const other = live === "blue" ? "green" : "blue";
    return [
      [
        ["preview", isRetired ? other : live],
        [`${live}.previous`, `{ version: ${colors[other].version} }`],
        [`${other}.floor`, isRetired ? "1" : String(colors[live].floor)],
      ],
    ];
  };

/** A canary release with requests. */
const started: Preparation = ({ release, scale }) => {
  const { stable, canary } = splitOf((release.stable?.floor ?? 0) + (release.canary?.floor ?? 0), 10, scale);
  return [
    [
      ["share", "10"],
      ["stable.floor", String(stable)],
      ["canary.floor", String(canary)],
      ["canary.version", "v1.1.0"],
    ],
  ];
};

const BY_HAND = { rolling: released, blueGreen: switched(false), canary: started } as const;

/** What puts an environment into the situation of a procedure, such as a canary that gets requests. */
const PREPARATIONS: Readonly<Record<string, Preparation>> = {
  "abort-canary": started,
  "roll-back-service": released,
  "switch-back": switched(true),
  "by-hand": (service) => BY_HAND[service.topology](service),
};

/** The preparations of a procedure. None if the environment is ready for it. */
export function preparationsOf(
  procedure: string,
  layer: Layer,
  environments: string,
  target: Target | undefined,
): readonly EditStep[] {
  const service = layer.services.find(({ name }) => name === target?.name);
  const preparation = PREPARATIONS[procedure];
  if (service === undefined || preparation === undefined) return [];
  return preparation(service).map((values) => ({
    kind: "edit",
    id: "prepare",
    what: "Prepare.",
    file: `${environments}/${layer.name}.release.yaml`,
    set: values.map(([path, value]): FieldValue => ({ path: `services.${service.name}.${path}`, value })),
  }));
}
