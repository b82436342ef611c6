import { usePlace } from "@/app/location";
import { MemoryList } from "./MemoryList";
import { MemoryView } from "./MemoryView";

export default function MemoriesPage() {
  const [id] = usePlace().rest;
  return id ? <MemoryView key={id} id={id} /> : <MemoryList />;
}
