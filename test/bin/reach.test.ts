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
  test("draws everybody: one row for both colours, and numbered columns", async () => {
    const { code, stdout } = await reach();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ *from \\ to +1 +2 /m);
    expect(stdout).toMatch(/^ *\d+ +gateway +.*\b8000\b/m);
    expect(stdout).not.toContain("gateway-blue");
  });

  test("--all draws every pod by itself", async () => {
    const { stdout } = await reach("--all");
    expect(stdout).toMatch(/^ *\d+ +gateway-blue /m);
    expect(stdout).toMatch(/^ *\d+ +gateway-green /m);
  });

  test("a name: whom it may call, and who may call it", async () => {
    const { code, stdout } = await reach("gateway");
    expect(code).toBe(0);
    expect(stdout).toMatch(/gateway \(gateway-blue, gateway-green\) may call\n/);
    expect(stdout).toMatch(/^ {2}auth +.*8000|^ {2}auth +all/m);
    expect(stdout).toMatch(/may be called by\n/);
  });

  test("two names: yes or no for each pair, and why on either side", async () => {
    const { code, stdout } = await reach("gateway", "auth-blue");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^gateway-blue → auth-blue: yes, on .*\n {2}on the way out of gateway-blue: .*\n {2}on the way into auth-blue: /m,
    );
    expect(stdout).toContain("gateway-green → auth-blue: yes");
  });

  test("an address that no policy speaks of can be asked for", async () => {
    const { code, stdout } = await reach("gateway", "198.51.100.7");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^gateway-blue → 198\.51\.100\.7: (yes|no)/m);
  });

  test("--json has the pairs with their ports and the verdict", async () => {
    const { stdout } = await reach("gateway-blue", "auth", "--json");
    const { pairs } = JSON.parse(stdout) as { readonly pairs: readonly Pair[] };
    expect(pairs.map(({ from, to, verdict }) => [from, to, verdict.isAllowed])).toEqual([
      ["gateway-blue", "auth-blue", true],
      ["gateway-blue", "auth-green", true],
    ]);
    expect(pairs[0]?.ports).toContainEqual({ port: 8000, protocol: "TCP" });
  });

  test("an unknown name is refused with the nearest one, and so are two addresses", async () => {
    expect(await reach("gateawy")).toEqual({
      code: 2,
      stdout: "",
      stderr: 'there is nobody called "gateawy"; did you mean gateway?\n',
    });
    const { code, stderr } = await reach("internet", "private");
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "both are addresses, and NetworkPolicies judge pods alone: name one that is a pod\n",
    });
  });
});
