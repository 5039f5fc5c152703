import { accessLayer, newFolder } from "./command-line";

const folder = newFolder();
const reach = (...args: readonly string[]) => accessLayer(folder, ["reach", ...args, "--env", "prod"]);

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
    expect(code).toBe(0);
    expect(stdout).toMatch(/^gateway-blue → 198\.51\.100\.7: (yes|no)/m);
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
