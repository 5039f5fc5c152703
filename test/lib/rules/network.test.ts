import { environmentProblems } from "../../../lib/rules/environment";
import { formatPath } from "../../../lib/spec/problem";
import { environmentOf } from "../../helpers/fixtures";
import { afterEdit } from "../../helpers/sample";

const withCluster = (line: string) => afterEdit("  storageClass: fast\n", `  storageClass: fast\n  ${line}\n`);

describe.each(["apiServerCidrs", "dnsCidrs"])("cluster.%s", (field) => {
  test("cluster address ranges may be IPv4, IPv6 or empty", () => {
    expect(withCluster(`${field}: [10.0.0.0/8, 10.20.0.10/32, "2001:db8::/32", "fd00::10/128"]`)).toEqual([]);
    expect(withCluster(`${field}: []`)).toEqual([]);
  });

  test.each([
    ["10.20.0.10", 'must be an address range such as "10.20.0.0/16", got "10.20.0.10"; did you mean "10.20.0.10/32"?'],
    ["10.20.0.10/16", 'must not have bits set after the first 16, got "10.20.0.10/16"; did you mean "10.20.0.0/16"?'],
    ["10.0.0.0/7", 'must be /8 or longer, got "10.0.0.0/7"; list the addresses of the servers'],
    ["fd00::/31", 'must be /32 or longer, got "fd00::/31"; list the addresses of the servers'],
    ["0.0.0.0/0", 'must not match every address, got "0.0.0.0/0"; list only the ranges that are needed'],
  ])("the address range %s is rejected", (cidr, message) => {
    const [line, ...more] = withCluster(`${field}: ["${cidr}"]`);
    expect(line).toMatch(new RegExp(`^sample\\.yaml:7:\\d+ cluster\\.${field}\\[0\\]: `));
    expect([line?.replace(/^.*?\]: /, ""), more]).toEqual([message, []]);
  });

  test("a repeated address range is rejected", () => {
    const [line, ...more] = withCluster(`${field}: [10.20.0.10/32, 10.20.0.10/32]`);
    expect(line).toMatch(
      new RegExp(
        `cluster\\.${field}\\[1\\]: must be listed only once, got "10\\.20\\.0\\.10/32" again; remove this entry$`,
      ),
    );
    expect(more).toEqual([]);
  });
});

describe("configuration backup and API server addresses", () => {
  const { environment, release } = environmentOf("prod");
  const problemsWith = (apiServerCidrs: readonly string[] | undefined, backups = environment.backups) =>
    environmentProblems(
      { ...environment, backups, cluster: { ...environment.cluster, apiServerCidrs } },
      release,
    ).filter(({ code }) => code === "cluster/api-server-cidrs");

  test.each([undefined, []])("configuration-backup requires apiServerCidrs, got %j", (cidrs) => {
    expect(problemsWith(cidrs).map(({ path, message }) => `${formatPath(path)}: ${message}`)).toEqual([
      "cluster.apiServerCidrs: must list the addresses of the API server's endpoints, because configuration-backup calls " +
        "it; remove backups.configuration, or find the addresses with: kubectl get endpointslices -n default kubernetes",
    ]);
  });

  test("parts other than configuration-backup do not require apiServerCidrs", () => {
    const { region, database } = environment.backups!;
    expect(problemsWith(undefined, { region, database })).toEqual([]);
    expect(problemsWith(["10.20.0.10/32"])).toEqual([]);
  });
});
