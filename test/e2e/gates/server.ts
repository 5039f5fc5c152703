import { execFile } from "child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "fs";
import { tmpdir } from "os";
import { join } from "path";
import { promisify } from "util";
import { buildAll } from "../support/binaries";
import { lastLogLines, startServer } from "../support/child-processes";
import { eventually } from "../support/layer";
import { freePorts } from "../support/ports";

/** A Prometheus that has samples of the past. */
export interface PrometheusServer {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** Stops the server, and deletes its data. */
  readonly remove: () => Promise<void>;
}

/**
 * Starts Prometheus with samples.
 * @param configuration - by default, it scrapes no target, so the time of a test has no effect on its data
 */
export async function prometheusWith(openMetrics: string, configuration: object = {}): Promise<PrometheusServer> {
  const { promtool, prometheus } = await buildAll(["promtool", "prometheus"]);
  const folder = mkdtempSync(join(tmpdir(), "access-layer-gates-"));
  const [data, samples, config] = ["data", "samples.txt", "prometheus.yml"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(data);
  writeFileSync(samples, openMetrics);
  writeFileSync(config, JSON.stringify(configuration));
  await promisify(execFile)(promtool, ["tsdb", "create-blocks-from", "openmetrics", samples, data], {
    maxBuffer: 2 ** 24,
  });
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const server = startServer({
    name: "prometheus",
    program: prometheus,
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      "--storage.tsdb.retention.time=100y",
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    logs: folder,
  });
  await eventually(async () => {
    if (!server.isRunning()) throw new Error(lastLogLines(server));
    expect((await fetch(`${url}/-/ready`)).status).toBe(200);
  });
  return {
    url,
    stop: () => server.stop(),
    remove: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
