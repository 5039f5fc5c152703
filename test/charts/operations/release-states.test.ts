import { clean, warmed } from "../../../charts/operations/release-states";
import { layerProblems } from "../../../lib/rules/environment";
import { environmentOf, layerOf, withRelease } from "../../helpers/fixtures";

const prod = environmentOf("prod");
const DIGEST = `sha256:${"a".repeat(64)}`;

describe("warmed", () => {
  test("warmed only raises the floor of the idle color to the floor of the live color", () => {
    const { gateway, ...others } = warmed(layerOf(prod), "gateway").source.release.services;
    expect(gateway).toEqual({ ...prod.release.services["gateway"], green: { version: "v1.0.0", floor: 3 } });
    const { gateway: _before, ...before } = prod.release.services;
    expect(others).toEqual(before);
  });

  test("warmed raises the floor of blue if green is live", () => {
    const green = {
      live: "green",
      preview: "blue",
      blue: { version: "v1", floor: 1 },
      green: { version: "v2", floor: 4 },
    } as const;
    const { source } = warmed(layerOf(withRelease(prod, "gateway", green)), "gateway");
    expect(source.release.services["gateway"]).toEqual({ ...green, blue: { version: "v1", floor: 4 } });
  });

  test("warmed does not change a service without colors", () => {
    const layer = layerOf(prod);
    expect(warmed(layer, "metrics")).toBe(layer);
  });
});

describe("clean", () => {
  test("clean sets both colors to the live version and digest", () => {
    const live = { version: "v2", digest: DIGEST, floor: 3, previous: { version: "v1" } };
    const before = withRelease(prod, "gateway", {
      live: "green",
      preview: "blue",
      blue: { version: "v9", floor: 1 },
      green: live,
    });
    expect(clean(layerOf(before)).source.release.services["gateway"]).toEqual({
      live: "green",
      preview: "blue",
      blue: { version: "v2", digest: DIGEST, floor: 1 },
      green: { version: "v2", digest: DIGEST, floor: 3 },
    });
  });

  test("clean sets the canary share to 0 and raises the floor of stable", () => {
    const trial = { share: 50, stable: { version: "v1.0.1", floor: 2 }, canary: { version: "v1.1.0", floor: 2 } };
    expect(clean(layerOf(withRelease(prod, "streaming", trial))).source.release.services["streaming"]).toEqual({
      share: 0,
      stable: { version: "v1.0.1", floor: 3 },
      canary: { version: "v1.0.1", floor: 1 },
    });
  });

  test("clean uses the serving topology during a migration", () => {
    const { environment, release } = prod;
    const gateway = {
      ...environment.services["gateway"],
      scale: { min: 3 },
      topology: "canary",
      migrateFrom: "blueGreen",
    } as const;
    const trial = { share: 0, stable: { version: "v3", floor: 3 }, canary: { version: "v3", floor: 1 } };
    const state = { ...release.services["gateway"], ...trial };
    const migrating = {
      environment: { ...environment, services: { ...environment.services, gateway } },
      release: { ...release, services: { ...release.services, gateway: state } },
    };
    const versionsOf = (serving: "canary" | "blueGreen") => {
      const { blue, green, stable, canary } =
        clean(layerOf(withRelease(migrating, "gateway", { ...state, serving }))).source.release.services["gateway"] ??
        {};
      return [blue, green, stable, canary].map((track) => track?.version);
    };
    expect(versionsOf("blueGreen")).toEqual(["v1.0.1", "v1.0.1", "v1.0.1", "v1.0.1"]);
    expect(versionsOf("canary")).toEqual(["v3", "v3", "v3", "v3"]);
  });

  test.each(["dev", "staging", "prod"] as const)("the clean state of %s breaks no rule", (name) => {
    expect(layerProblems(clean(layerOf(environmentOf(name))))).toEqual([]);
  });
});
