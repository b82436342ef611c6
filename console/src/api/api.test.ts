import { describe, expect, it } from "vitest";
import { errorOf } from "./errors";
import { readEvents } from "./events";

describe("errors", () => {
  it("have the server's message and field", () => {
    const problem = { loc: ["body", "name"], msg: "name: too long", type: "x" };
    expect(errorOf(422, { detail: [problem] })).toMatchObject({
      status: 422,
      message: "name: too long",
      field: "name",
    });
    expect(errorOf(404, { detail: "bank: not found" })).toMatchObject({
      message: "bank: not found",
      field: null,
    });
    expect(errorOf(401, { detail: [{ loc: ["authorization"], msg: "send a key" }] }).field).toBe(
      "authorization",
    );
    expect(errorOf(502, "").message).toContain("502");
  });
});

describe("server-sent events", () => {
  it("are read across chunks, without comments", async () => {
    const text =
      'retry: 2000\n\nid: 1\nevent: operation\ndata: {"a":\ndata: "ü"}\n\n: nothing new\n\nevent: end\ndata: {}\n\n';
    const bytes = new TextEncoder().encode(text);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < bytes.length; i += 7) controller.enqueue(bytes.slice(i, i + 7));
        controller.close();
      },
    });
    const found = [];
    for await (const event of readEvents(body)) found.push(event);
    expect(found).toEqual([
      { event: "operation", data: '{"a":\n"ü"}', id: "1" },
      { event: "end", data: "{}", id: "" },
    ]);
  });
});
