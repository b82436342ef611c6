import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { auth, signIn } from "@/api/auth";
import { ApiError, errorOf, messageOf, NO_ANSWER } from "@/api/errors";
import { Button } from "@/ui/Button";
import { PageHead } from "@/ui/blocks";
import { Input } from "@/ui/fields";

/** Whether the server takes a key; 403 does too, for it knows the key. Throws what it says otherwise. */
async function tryKey(key: string): Promise<void> {
  if (/[^\x21-\x7e]/.test(key)) {
    throw new Error("A key has no spaces and only letters, digits and signs of ASCII: it may be mistyped.");
  }
  const headers = { Authorization: `Bearer ${key}` };
  const response = await fetch("/v1/default/banks?limit=1", { headers }).catch(() => {
    throw new ApiError(0, NO_ANSWER);
  });
  if (response.status === 401) {
    throw new Error("The server does not know this key: it may be mistyped, expired or revoked.");
  }
  if (!response.ok && response.status !== 403) {
    throw errorOf(response.status, await response.json().catch(() => null));
  }
}

/** Shown in place of any page while the server asks for a key. */
export function Login() {
  const client = useQueryClient();
  const [key, setKey] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const expired = auth.get().key !== null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await tryKey(key.trim());
      client.clear();
      signIn(key.trim());
    } catch (failure) {
      setError(messageOf(failure));
      setBusy(false);
    }
  };
  return (
    <main className="login">
      <form className="card" onSubmit={(event) => void submit(event)}>
        <PageHead
          title="Log in"
          note={
            expired ? "The server no longer takes the key of this tab." : "This server asks for an API key."
          }
        />
        <Input
          label="API key"
          type="password"
          value={key}
          onChange={(event) => setKey(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          required
          autoFocus
          error={error}
          hint={
            <>
              The value of <code>REVERIE_API_KEY</code>, or one made with <code>reverie key create</code>. It
              is kept in memory: a reload asks again.
            </>
          }
        />
        <Button kind="primary" type="submit" busy={busy} disabled={!key.trim()}>
          Log in
        </Button>
      </form>
    </main>
  );
}
