// Receives Alertmanager's messages in place of Slack: `node webhook-server.mjs ADDRESS CERTIFICATE KEY MESSAGES STATUS`. Appends each
// body to the file MESSAGES, one per line, and answers with the HTTP status in the file STATUS.
import { appendFileSync, readFileSync } from "node:fs";
import { createServer } from "node:https";

const [, , address, certificate, key, messages, status] = process.argv;

const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, response) => {
  let body = "";
  request.on("data", (data) => (body += data));
  request.on("end", () => {
    const code = Number(readFileSync(status, "utf8"));
    if (code === 200) appendFileSync(messages, `${body.replaceAll("\n", " ")}\n`);
    response.writeHead(code);
    response.end(code === 200 ? "ok" : "no_service");
  });
});
server.listen(443, address);
