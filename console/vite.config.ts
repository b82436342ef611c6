import react from "@vitejs/plugin-react";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env.REVERIE_URL ?? "http://127.0.0.1:8888";

type Definitions = Record<string, unknown>;

/** `virtual:config-schema`: of the API's description what the form of the configuration is made from. */
function configSchema(): Plugin {
  const name = "virtual:config-schema";
  const description = fileURLToPath(new URL("./openapi.json", import.meta.url));
  return {
    name,
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      this.addWatchFile(description);
      const document = JSON.parse(readFileSync(description, "utf8")) as {
        components: { schemas: Definitions };
      };
      const { schemas } = document.components;
      const found: Definitions = {};
      const add = (one: string) => {
        if (one in found) return;
        found[one] = schemas[one];
        for (const [, inner] of JSON.stringify(schemas[one]).matchAll(/#\/components\/schemas\/([^"]+)/g))
          add(inner ?? "");
      };
      add("BankTemplateConfig");
      return `export default ${JSON.stringify(found)}`;
    },
  };
}

export default defineConfig({
  plugins: [react(), configSchema()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    // another folder only for the check that a fresh build gives the same files
    outDir: process.env.REVERIE_CONSOLE_OUT ?? "../src/reverie/api/static",
    emptyOutDir: true,
    sourcemap: false,
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy allows no data: scripts or styles
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
  },
  server: { proxy: { "/v1": server, "/version": server, "/health": server, "/metrics": server } },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
