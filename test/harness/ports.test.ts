import { createServer } from "net";
import { canConnect, freePorts } from "../e2e/support/ports";

test("free ports are different, and below those that Linux gives to outgoing connections", async () => {
  const ports = await freePorts(50);
  expect(new Set(ports).size).toBe(50);
  expect(ports.filter((port) => port < 10_000 || port >= 32_768)).toEqual([]);
});

test("a free port has no server until one starts", async () => {
  const [port = 0] = await freePorts(1);
  expect(await canConnect(port)).toBe(false);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  expect(await canConnect(port)).toBe(true);
  await new Promise((resolve) => server.close(resolve));
});
