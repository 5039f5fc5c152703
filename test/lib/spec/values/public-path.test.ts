import { blockedPaths } from "../../../../lib/spec/values/public-path";

test.each([
  ["nothing", {}, ["/metrics", "/health"]],
  ["publicHealth", { publicHealth: true }, ["/metrics"]],
  ["all paths", { metricsPath: "/m", healthPath: "/h", livenessPath: "/l" }, ["/m", "/h", "/l"]],
  [
    "all paths and publicHealth",
    { metricsPath: "/m", healthPath: "/h", livenessPath: "/l", publicHealth: true },
    ["/m"],
  ],
  ["the path of the startup check", { startupPath: "/s" }, ["/metrics", "/health", "/s"]],
  ["one path for all", { metricsPath: "/x", healthPath: "/x/", livenessPath: "/x?y" }, ["/x"]],
  ["a query with a slash", { healthPath: "/h?/a/" }, ["/metrics", "/h"]],
])("a service that sets %s has the blocked paths of these settings", (_what, service, paths) => {
  expect(blockedPaths(service)).toEqual(paths);
});
