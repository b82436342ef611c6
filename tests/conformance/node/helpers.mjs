// The published client, unchanged, against the server whose address stands in REVERIE_URL.
import { randomUUID } from "node:crypto";
import { createClient, createConfig, HindsightClient, sdk } from "@vectorize-io/hindsight-client";

export const baseUrl = process.env.REVERIE_URL;
export const client = new HindsightClient({ baseUrl });

const lowLevel = createClient(createConfig({ baseUrl }));

/** The name of a bank that nobody else has. */
export const fresh = () => `node-${randomUUID().slice(0, 12)}`;

/** Wait until an operation of the bank has ended; what it came to. */
export async function ended(bank, operationId) {
  const path = { bank_id: bank, operation_id: operationId };
  for (let tries = 0; tries < 600; tries++) {
    const { data } = await sdk.getOperationStatus({ client: lowLevel, path });
    if (!["pending", "processing"].includes(data.status)) return data;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("the operation does not end");
}

/** The texts of results or of listed memories, sorted. */
export const texts = (found) => found.map((one) => one.text).sort();
