import { usePlace } from "@/app/location";
import { EntityList } from "./EntityList";
import { EntityPage } from "./EntityPage";

export default function EntitiesPage() {
  const [id] = usePlace().rest;
  return id ? <EntityPage key={id} id={id} /> : <EntityList />;
}
