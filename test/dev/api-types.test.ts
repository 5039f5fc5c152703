import { mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { readGoTypes } from "../../dev/api-types/go-types";
import { tableModule } from "../../dev/api-types/module";
import { documentPaths, typeTable, type OpenApi } from "../../dev/api-types/open-api";
import { typeOfKind } from "../../lib/manifests/api-types/types";

const reference = (name: string) => ({ allOf: [{ $ref: `#/components/schemas/${name}` }] });
const document: OpenApi = {
  components: {
    schemas: {
      "io.k8s.api.core.v1.Thing": {
        type: "object",
        "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "Thing" }],
        properties: {
          metadata: { type: "object" },
          spec: reference("io.k8s.api.core.v1.ThingSpec"),
          status: { type: "object" },
        },
      },
      "io.k8s.api.core.v1.ThingSpec": {
        type: "object",
        required: ["size"],
        properties: {
          size: reference("io.k8s.apimachinery.pkg.api.resource.Quantity"),
          mode: { type: "string", enum: ["A", "B"], default: "A" },
          count: { type: "integer", format: "int32", default: 0 },
          ports: {
            type: "array",
            items: { type: "string" },
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["port", "protocol"],
          },
          labels: { type: "object", additionalProperties: { type: "string" }, "x-kubernetes-map-type": "atomic" },
        },
      },
      "io.k8s.apimachinery.pkg.api.resource.Quantity": { type: "string" },
      "io.k8s.api.core.v1.ThingList": {
        type: "object",
        "x-kubernetes-group-version-kind": [{ group: "", version: "v1", kind: "ThingList" }],
        properties: { metadata: { type: "object" }, items: { type: "array" } },
      },
    },
  },
};

test("the table has stored kinds, and writes one line for each type", () => {
  const { kinds, types } = typeTable([document], (_type, field) => field === "count");
  expect(kinds).toEqual({ "v1/Thing": "core.v1.Thing" });
  expect(types).toEqual({
    "core.v1.Thing": "metadata any; spec core.v1.ThingSpec; status any",
    "core.v1.ThingSpec":
      'size! quantity; mode string(A|B)="A"; count *int32; ports [port,protocol string]; labels {atomic string}',
  });
  expect(tableModule({ kinds, types })).toContain('  "v1/Thing": "core.v1.Thing",');
});

test("only documents of stable versions of built-in groups are read", () => {
  const paths = [
    "api/v1",
    "apis/apps/v1",
    "apis/apps/v1beta1",
    "apis/monitoring.coreos.com/v1",
    "apis/apps",
    "version",
  ];
  expect(documentPaths(paths)).toEqual(["api/v1", "apis/apps/v1"]);
});

test("pointers are read from Go structs and from the structs embedded in them", () => {
  const folder = mkdtempSync(join(tmpdir(), "access-layer-go-"));
  const source = [
    "type Inner struct {",
    '\tCount *int32 `json:"count,omitempty"`',
    "}",
    "type Outer struct {",
    '\tInner `json:",inline"`',
    "\t// A comment.",
    '\tName string `json:"name"`',
    '\tHidden *string `json:"-"`',
    "}",
  ].join("\n");
  writeFileSync(join(folder, "types.go"), source);
  const fields = readGoTypes(() => folder)("any/package", "Outer");
  rmSync(folder, { recursive: true });
  expect([...fields]).toEqual([
    ["count", true],
    ["name", false],
  ]);
});

test("the shipped table is parsed into types", () => {
  const service = typeOfKind("v1", "Service");
  const spec = service?.kind === "object" ? service.fields.get("spec")?.type : undefined;
  const ports = spec?.kind === "object" ? spec.fields.get("ports")?.type : undefined;
  expect(ports).toMatchObject({ kind: "list", keys: ["port", "protocol"], isSet: false });
  expect(typeOfKind("example.com/v1", "Service")).toBeUndefined();
});
