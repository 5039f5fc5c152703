import { afterRelease, problemsAfter, type Edit } from "../../helpers/sample";

const AT = "sample.release.yaml:";

const GATEWAY = `    live: blue
    preview: green
    blue: { version: v1.0.1, floor: 3 }
    green: { version: v1.0.0, floor: 1 }
`;

/** Problems of a release while the gateway migrates from rolling. */
function migrating(...release: Edit[]): string[] {
  const maxConnections: Edit = ["maxConnections: 100", "maxConnections: 240"];
  return problemsAfter({
    environment: [["topology: blueGreen", "topology: blueGreen\n    migrateFrom: rolling"], maxConnections],
    release,
  });
}

describe("release state of a topology", () => {
  test.each<[string, string[]]>([
    [
      GATEWAY.replace("    live: blue\n", ""),
      ["3:3 services.gateway: must have live, because the topology is blueGreen; for example: live: blue"],
    ],
    [
      GATEWAY.replace("    preview: green\n", "").replace("    live: blue\n", ""),
      [
        "3:3 services.gateway: must have live and preview, because the topology is blueGreen; for example: live: blue, preview: green",
      ],
    ],
    [
      "    rolling: { version: v1.0.1, floor: 3 }\n",
      [
        "4:5 services.gateway.rolling: the release state belongs to rolling (rolling), but the topology is blueGreen; set migrateFrom: rolling to render both, or write instead: live: blue, preview: green, blue: { version: v1.0.0, floor: 3 }, green: { version: v1.0.0, floor: 1 }",
      ],
    ],
    [
      `    share: 0\n    canary: { version: v1.0.1, floor: 3 }\n`,
      [
        "4:12 services.gateway.share: the release state belongs to canary (share and canary), but the topology is blueGreen; set migrateFrom: canary to render both, or write instead: live: blue, preview: green, blue: { version: v1.0.0, floor: 3 }, green: { version: v1.0.0, floor: 1 }",
      ],
    ],
    [
      `${GATEWAY}    share: 0\n`,
      [
        "8:12 services.gateway.share: the release state belongs to canary (share), but the topology is blueGreen; set migrateFrom: canary to render both, or remove share",
      ],
    ],
    [
      `    live: blue\n    share: 0\n`,
      [
        "3:3 services.gateway: must have preview, blue and green, because the topology is blueGreen; for example: preview: green, blue: { version: v1.0.0, floor: 3 }, green: { version: v1.0.0, floor: 1 }",
        "5:12 services.gateway.share: the release state belongs to canary (share), but the topology is blueGreen; set migrateFrom: canary to render both, or write instead: live: blue, preview: green, blue: { version: v1.0.0, floor: 3 }, green: { version: v1.0.0, floor: 1 }",
      ],
    ],
    [
      `${GATEWAY}    serving: rolling\n`,
      ["8:14 services.gateway.serving: requires migrateFrom (nothing migrates without it); remove it"],
    ],
    [
      "    {}\n",
      [
        "3:3 services.gateway: must have live, preview, blue and green, because the topology is blueGreen; for example: live: blue, preview: green, blue: { version: v1.0.0, floor: 3 }, green: { version: v1.0.0, floor: 1 }",
      ],
    ],
  ])("the release state %j is validated", (state, messages) => {
    expect(afterRelease(GATEWAY, state)).toEqual(messages.map((message) => AT + message));
  });

  test("live and preview may be the same color after a switch", () => {
    expect(
      problemsAfter({
        release: [
          ["live: blue", "live: green"],
          ["green: { version: v1.0.0, floor: 1 }", "green: { version: v1.0.0, floor: 3 }"],
        ],
      }),
    ).toEqual([]);
  });
});

test("release state for another topology is reported once", () => {
  expect(afterRelease(GATEWAY, `${GATEWAY}    rolling: { version: latest, floor: 0 }\n`)).toEqual([
    `${AT}8:5 services.gateway.rolling: the release state belongs to rolling (rolling), but the topology is blueGreen; set migrateFrom: rolling to render both, or remove rolling`,
  ]);
});

describe("a migration", () => {
  const rolling = "    rolling: { version: v1.0.1, floor: 3 }\n";

  test("a migration requires the state of both topologies", () => {
    expect(migrating([GATEWAY, GATEWAY + rolling])).toEqual([]);
    expect(migrating()).toEqual([
      `${AT}3:3 services.gateway: must have rolling, because migrateFrom is rolling; for example: rolling: { version: v1.0.0, floor: 3 }`,
    ]);
    expect(migrating([GATEWAY, rolling])).toEqual([
      `${AT}3:3 services.gateway: must have live, preview, blue and green, because the topology is blueGreen; for example: live: blue, preview: green, blue: { version: v1.0.0, floor: 3 }, green: { version: v1.0.0, floor: 1 }`,
    ]);
  });

  test("a migration rejects the state of a third topology", () => {
    expect(migrating([GATEWAY, `${GATEWAY}${rolling}    share: 0\n`])).toEqual([
      `${AT}9:12 services.gateway.share: the release state belongs to canary (share), but the topology is blueGreen; remove share`,
    ]);
  });

  test.each(["blueGreen", "rolling"])("%s may serve during a migration", (serving) => {
    expect(migrating([GATEWAY, `${GATEWAY}${rolling}    serving: ${serving}\n`])).toEqual([]);
  });

  test("one of the two topologies of a migration must serve", () => {
    expect(migrating([GATEWAY, `${GATEWAY}${rolling}    serving: canary\n`])).toEqual([
      `${AT}9:14 services.gateway.serving: must be rolling or blueGreen, the two sides of the migration, got "canary"; choose one of them`,
    ]);
  });
});

describe("released versions", () => {
  const digest = `sha256:${"0a".repeat(32)}`;

  test.each([
    ["version: v1.0.1\n      floor", `version: v1.0.1\n      digest: ${digest}\n      floor`],
    ["previous: { version: v1.0.0 }", `previous: { version: v1.0.0, digest: "${digest}" }`],
  ])("the release is accepted with %j replaced by %j", (from, to) => {
    expect(afterRelease(from, to)).toEqual([]);
  });

  test.each([
    [
      "version: v1.0.1\n      floor",
      "version: latest\n      floor",
      '10:16 services.auth.rolling.version: must be a fixed version such as "v1.0.1", got "latest"; name the version, because a rollback needs a fixed tag',
    ],
    [
      "version: v1.0.1\n      floor",
      "version: v1.0.1\n      digest: sha256:0a\n      floor",
      '11:15 services.auth.rolling.digest: must be "sha256:" and 64 lowercase hexadecimal digits, got "sha256:0a"; get it with: crane digest IMAGE',
    ],
    [
      "previous: { version: v1.0.0 }",
      "previous: { version: latest }",
      '12:28 services.auth.rolling.previous.version: must be a fixed version such as "v1.0.1", got "latest"; name the version, because a rollback needs a fixed tag',
    ],
    [
      "previous: { version: v1.0.0 }",
      'previous: { version: v1.0.0, digest: "" }',
      '12:44 services.auth.rolling.previous.digest: must be "sha256:" and 64 lowercase hexadecimal digits, got ""; get it with: crane digest IMAGE',
    ],
  ])("the release is rejected with %j replaced by %j", (from, to, message) => {
    expect(afterRelease(from, to)).toEqual([AT + message]);
  });
});
