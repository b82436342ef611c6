import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const server = process.env.REVERIE_URL ?? "http://127.0.0.1:8888";

export default defineConfig({
  plugins: [react()],
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
