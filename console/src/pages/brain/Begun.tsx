import { Link } from "wouter";
import { bankPath, useBank } from "@/app/location";

interface BegunProps {
  answer: { operation_id: string; deduplicated?: boolean };
}

/** Says that an operation has begun, or that the same one waits already. */
export function Begun({ answer }: BegunProps) {
  const bank = useBank();
  return (
    <p role="status">
      {answer.deduplicated ? "The same run waits already. " : "It has begun. "}
      <Link href={bankPath(bank, "operations", answer.operation_id)}>See the operation</Link>
    </p>
  );
}
