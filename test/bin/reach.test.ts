import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT } from "../helpers/fixtures";
import { accessLayer, newFolder } from "./command-line";

const MANAGED = join(PROJECT, "examples", "managed-datastores", "environments");

const folder = newFolder();
const reach = (...args: readonly string[]) => accessLayer(folder, ["reach", ...args, "--env", "prod"]);

function addService(file: string, text: string): void {
  writeFileSync(
    file,
    readFileSync(file, "utf8").replace(/^services:\n/m, (line) => line + text),
  );
}

interface Pair {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly { readonly port: number; readonly protocol: string }[];
  readonly verdict: { readonly isAllowed: boolean };
}

describe("access-layer reach", () => {
  test("reach prints a matrix with numbered columns and one row for both colors", async () => {
    const { code, stdout } = await reach();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ *from \\ to +1 +2 /m);
    expect(stdout).toMatch(/^ *\d+ +gateway +.*\b8000\b/m);
    expect(stdout).not.toContain("gateway-blue");
  });

  test("reach --all prints a row for every workload", async () => {
    const { stdout } = await reach("--all");
    expect(stdout).toMatch(/^ *\d+ +gateway-blue /m);
    expect(stdout).toMatch(/^ *\d+ +gateway-green /m);
  });

  test("reach with one name lists the connections to and from it", async () => {
    const { code, stdout } = await reach("gateway");
    expect(code).toBe(0);
    expect(stdout).toMatch(/gateway \(gateway-blue, gateway-green\) may call\n/);
    expect(stdout).toMatch(/^ {2}auth +.*8000|^ {2}auth +all/m);
    expect(stdout).toMatch(/may be called by\n/);
  });

  test("reach with two names prints the result for each pair and explains both sides", async () => {
    const { code, stdout } = await reach("gateway", "auth-blue");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^gateway-blue → auth-blue: yes, on .*\n {2}egress from gateway-blue: .*\n {2}ingress to auth-blue: /m,
    );
    expect(stdout).toContain("gateway-green → auth-blue: yes");
  });

  test("reach evaluates an address that no policy lists", async () => {
    const { code, stdout } = await reach("gateway", "198.51.100.7");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^gateway-blue → 198\.51\.100\.7: no$/m);
  });

  test("reach with two names exits with 0 if every pair can connect and 1 if one can't, also with --json", async () => {
    const codeOf = async (...args: readonly string[]) => (await reach(...args)).code;
    expect(await codeOf("gateway", "auth")).toBe(0);
    expect(await codeOf("gateway", "postgres")).toBe(1);
    expect(await codeOf("gateway", "postgres", "--json")).toBe(1);
    expect(await codeOf("kube-dns")).toBe(0);
    expect(await codeOf("gateway", "postgress")).toBe(2);
  });

  test("reach judges a namespace that no manifest mentions", async () => {
    const { code, stdout } = await reach("batch/any-pod", "gateway-blue");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^batch\/any-pod → gateway-blue: no$/m);
  });

  test("reach finds external datastores by name, on their port, in each of their ranges", async () => {
    const managed = (...args: readonly string[]) =>
      accessLayer(folder, ["reach", ...args, "--env", "managed", "--environments", MANAGED]);
    const { code, stdout } = await managed("auth-blue", "postgres");
    expect(code).toBe(0);
    expect(stdout.match(/^auth-blue → .*$/gm)).toEqual([
      "auth-blue → postgres/10.40.16.0/20: yes, on 5432",
      "auth-blue → postgres/10.40.32.0/20: yes, on 5432",
      "auth-blue → postgres/10.40.48.0/20: yes, on 5432",
    ]);
    const denied = await managed("gateway-blue", "postgres");
    expect(denied.code).toBe(1);
    expect(denied.stdout).toContain(
      "  egress from gateway-blue: denied (254carbon-access/default-deny, 254carbon-access/gateway: no rule allows it)\n",
    );
    expect((await managed("streaming", "keycloak")).stdout).toContain("→ keycloak: yes, on 443\n");
    const { stdout: table } = await managed();
    expect(table).toMatch(/^destinations only:(?=[^]*\d postgres\b)(?=[^]*\d redis\b)/m);
    expect((await managed("auth", "postgress")).stderr).toContain("did you mean postgres?");
  });

  test("reach finds a service outside the cluster and a load balancer without pods by name", async () => {
    const own = newFolder();
    const file = join(own, "environments", "dev.yaml");
    const exposure = "  exposure: { kind: ingress, className: alb, cidrs: [10.20.64.0/20] }\n";
    const outside = "  payments: { url: https://api.payments.example.com, cidrs: [203.0.113.64/26] }\n";
    const text = readFileSync(file, "utf8")
      .replace(/^cluster:\n/m, (line) => line + exposure)
      .replace(/^externalServices:\n/m, (line) => line + outside)
      .replace("gateway: &small\n", (line) => `${line}    calls: { add: [payments] }\n`)
      .replace(
        /^ {2}(streaming|auth|entitlements|metrics): \*small\n/gm,
        "  $1: { topology: rolling, scale: { min: 1 } }\n",
      );
    writeFileSync(file, text);
    const inDev = (...args: readonly string[]) => accessLayer(own, ["reach", ...args, "--env", "dev"]);
    expect(await inDev("gateway", "payments")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("yes, on 443\n"),
    });
    expect(await inDev("auth", "payments")).toMatchObject({ code: 1 });
    expect(await inDev("load-balancer", "keycloak")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("load-balancer → keycloak-deployment: yes, on 8080\n"),
    });
    expect(await inDev("load-balancer", "auth")).toMatchObject({ code: 1 });
  });

  test("reach keeps a service named internet apart from the addresses of the internet", async () => {
    const own = newFolder();
    const [file, released] = ["dev.yaml", "dev.release.yaml"].map((name) => join(own, "environments", name));
    addService(String(file), "  internet: { topology: rolling, scale: { min: 1 }, calls: [auth] }\n");
    addService(String(released), "  internet: { rolling: { version: v1.0.0, floor: 1 } }\n");
    const inDev = (...args: readonly string[]) => accessLayer(own, ["reach", ...args, "--env", "dev"]);
    expect(await inDev("internet", "auth")).toEqual({
      code: 2,
      stdout: "",
      stderr:
        '"internet" is ambiguous: the address 203.0.113.10 and 254carbon-access/internet have this name; use 203.0.113.10 or 254carbon-access/internet\n',
    });
    const service = await inDev("254carbon-access/internet", "auth");
    expect(service).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("254carbon-access/internet → auth: yes, on 8000\n"),
    });
    const address = await inDev("203.0.113.10", "auth");
    expect(address).toMatchObject({ code: 1, stdout: expect.stringContaining("internet → auth: no\n") });
    expect((await inDev()).stdout).toMatch(/^ *\d+ +254carbon-access\/internet /m);
  });

  describe("with policies that the layer does not render", () => {
    const own = newFolder();
    appendFileSync(
      join(own, "environments", "prod.yaml"),
      'ownPolicies: [{ kind: CiliumNetworkPolicy, name: allow-stripe, services: [gateway], hosts: ["*.stripe.com"] }]\n',
    );
    const inProd = (...args: readonly string[]) => accessLayer(own, ["reach", ...args, "--env", "prod"]);
    const section =
      "\nnot evaluated (policies that the layer does not render)\n  gateway → *.stripe.com  CiliumNetworkPolicy allow-stripe\n";

    test("reach lists their connections below the matrix and below their callers", async () => {
      for (const args of [[], ["gateway"], ["gateway-green"]]) {
        const { code, stdout } = await inProd(...args);
        expect({ code, isLast: stdout.endsWith(section) }).toEqual({ code: 0, isLast: true });
      }
      expect((await inProd("auth")).stdout).not.toContain("not evaluated");
      expect(await inProd("*.stripe.com")).toEqual({ code: 0, stdout: section.slice(1), stderr: "" });
    });

    test("reach reports a connection to one of their hosts as not evaluated", async () => {
      expect(await inProd("gateway", "api.stripe.com")).toEqual({
        code: 1,
        stdout: ["blue", "green"]
          .map(
            (color) =>
              `gateway-${color} → api.stripe.com: not evaluated\n  allowed if the cluster has CiliumNetworkPolicy allow-stripe\n`,
          )
          .join("\n"),
        stderr: "",
      });
      expect((await inProd("metrics", "api.stripe.com")).stdout).toBe(
        "metrics → api.stripe.com: not evaluated\n  no entry of ownPolicies has metrics and this host; a NetworkPolicy can allow its addresses\n",
      );
      expect((await inProd("gateway", "api.example.com")).code).toBe(2);
    });

    test("reach notes that a denied address can belong to one of their hosts", async () => {
      const note =
        "  not evaluated: CiliumNetworkPolicy allow-stripe, which can allow it if it is an address of *.stripe.com\n";
      expect(await inProd("gateway-blue", "internet")).toMatchObject({
        code: 1,
        stdout: expect.stringContaining(note),
      });
      for (const pair of [
        ["auth-blue", "internet"],
        ["gateway-blue", "postgres"],
        ["internet", "gateway-blue"],
      ])
        expect((await inProd(...pair)).stdout).not.toContain("not evaluated");
    });

    test("reach --json has their connections", async () => {
      const policies = [
        { kind: "CiliumNetworkPolicy", resource: "ciliumnetworkpolicies.cilium.io", name: "allow-stripe" },
      ];
      const notEvaluated = [{ from: "gateway", to: "*.stripe.com", policies }];
      for (const args of [[], ["gateway"], ["gateway", "api.stripe.com"], ["gateway", "auth"], ["api.stripe.com"]])
        expect(JSON.parse((await inProd(...args, "--json")).stdout)).toMatchObject({ notEvaluated });
      expect(JSON.parse((await inProd("auth", "api.stripe.com", "--json")).stdout)).toEqual({
        environment: "prod",
        pairs: [],
        notEvaluated: [],
      });
    });
  });

  test("reach --json prints pairs with their ports and verdicts", async () => {
    const { stdout } = await reach("gateway-blue", "auth", "--json");
    const { pairs } = JSON.parse(stdout) as { readonly pairs: readonly Pair[] };
    expect(pairs.map(({ from, to, verdict }) => [from, to, verdict.isAllowed])).toEqual([
      ["gateway-blue", "auth-blue", true],
      ["gateway-blue", "auth-green", true],
    ]);
    expect(pairs[0]?.ports).toContainEqual({ port: 8000, protocol: "TCP" });
  });

  test("reach rejects an unknown name with a suggestion, and rejects a pair of two addresses", async () => {
    expect(await reach("gateawy")).toEqual({
      code: 2,
      stdout: "",
      stderr: 'no workload, Service or address named "gateawy"; did you mean gateway?\n',
    });
    const { code, stderr } = await reach("internet", "private");
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "from and to are both addresses, but NetworkPolicies apply only to pods; name at least one workload\n",
    });
  });
});
