import { mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { customResourceDefinitions, entryDefinitions } from "../../../dev/tools/custom-resources";

const GATEWAY_API = "sigs.k8s.io/gateway-api";
const OPERATOR = "github.com/prometheus-operator/prometheus-operator";
const EXTERNAL_SECRETS = "github.com/external-secrets/external-secrets";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "access-layer-definitions-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Creates a fake `go` that prints these objects and exits with the given code. */
function goThatPrints(objects: readonly object[], code = 0): NodeJS.ProcessEnv {
  const text = objects.map((object) => `${JSON.stringify(object, null, "\t")}\n`).join("");
  writeFileSync(join(folder, "go"), `#!/bin/sh\ncat <<'END'\n${text}END\nexit ${code}\n`, { mode: 0o755 });
  return { PATH: `${folder}:/usr/bin:/bin` };
}

test("customResourceDefinitions returns files in the folders that Go reports, regardless of their order", async () => {
  const environment = goThatPrints([
    { Path: OPERATOR, Dir: "/cache/operator@v1", Origin: { VCS: "git" } },
    { Path: EXTERNAL_SECRETS, Dir: "/cache/secrets@v1" },
    { Path: GATEWAY_API, Dir: "/cache/gateway@v1" },
  ]);
  expect(await customResourceDefinitions(environment)).toEqual({
    files: [
      "/cache/gateway@v1/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml",
      "/cache/operator@v1/example/prometheus-operator-crd/monitoring.coreos.com_prometheusrules.yaml",
      "/cache/operator@v1/example/prometheus-operator-crd/monitoring.coreos.com_servicemonitors.yaml",
      "/cache/secrets@v1/config/crds/bases/external-secrets.io_externalsecrets.yaml",
    ],
  });
});

test("entryDefinitions returns the definitions of the Gateway API and of its controller", async () => {
  const environment = goThatPrints([
    { Path: GATEWAY_API, Dir: "/cache/gateway@v1" },
    { Path: "github.com/projectcontour/contour", Dir: "/cache/contour@v1" },
  ]);
  expect(await entryDefinitions(environment)).toEqual({
    files: [
      ...["gatewayclasses", "gateways", "referencegrants"].map(
        (name) => `/cache/gateway@v1/config/crd/standard/gateway.networking.k8s.io_${name}.yaml`,
      ),
      "/cache/contour@v1/examples/contour/01-crds.yaml",
    ],
  });
});

test("entryDefinitions reports a module that can't be downloaded", async () => {
  expect(await entryDefinitions(goThatPrints([{ Path: GATEWAY_API, Error: "lookup disabled" }], 1))).toEqual({
    reason: `custom resource definitions can't be downloaded: \`go mod\` ended with code 1\n${GATEWAY_API}: lookup disabled`,
  });
});

test("customResourceDefinitions reports a module that can't be downloaded, along with Go's message", async () => {
  const environment = goThatPrints(
    [
      { Path: GATEWAY_API, Error: "lookup disabled" },
      { Path: OPERATOR, Dir: "/x" },
    ],
    1,
  );
  expect(await customResourceDefinitions(environment)).toEqual({
    reason: `custom resource definitions can't be downloaded: \`go mod\` ended with code 1\n${GATEWAY_API}: lookup disabled`,
  });
});

test("customResourceDefinitions without Go returns a reason and prints no stack trace", async () => {
  expect(await customResourceDefinitions({ PATH: folder })).toEqual({
    reason:
      "custom resource definitions can't be downloaded: no `go` on the PATH: install Go 1.26.0 or newer (https://go.dev/dl)",
  });
});
