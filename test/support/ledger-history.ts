import { DatabaseSync } from "node:sqlite";

/** From now on every step of every attempt is kept in the order of the commits: by SQLite itself, in the same file. */
export function keepHistory(file: string): void {
  const db = new DatabaseSync(file, { timeout: 10_000 });
  const step = "INSERT INTO history (id, swarm, takes) VALUES (new.id, new.swarm, ";
  const takes = "CASE WHEN new.state = 'released' THEN 0 ELSE coalesce(new.cost, new.bound) END)";
  db.exec(`
    CREATE TABLE history (n INTEGER PRIMARY KEY, id TEXT, swarm TEXT, takes INTEGER);
    CREATE TRIGGER keep_new AFTER INSERT ON attempts BEGIN ${step} ${takes}; END;
    CREATE TRIGGER keep_step AFTER UPDATE ON attempts BEGIN ${step} ${takes}; END;`);
  db.close();
}

export interface Replay {
  readonly steps: number;
  /** Per swarm: what was settled and open together, at its highest and at the end. */
  readonly swarms: ReadonlyMap<string, { highest: number; last: number }>;
}

/** Plays the history again, step by step. */
export function replay(file: string): Replay {
  const db = new DatabaseSync(file, { readOnly: true });
  const takes = new Map<string, number>();
  const swarms = new Map<string, { highest: number; last: number }>();
  let steps = 0;
  for (const row of db.prepare("SELECT id, swarm, takes FROM history ORDER BY n").iterate()) {
    const [id, swarm, now] = [String(row.id), String(row.swarm), Number(row.takes)];
    const sum = swarms.get(swarm) ?? { highest: 0, last: 0 };
    sum.last += now - (takes.get(id) ?? 0);
    sum.highest = Math.max(sum.highest, sum.last);
    swarms.set(swarm, sum);
    takes.set(id, now);
    steps++;
  }
  db.close();
  return { steps, swarms };
}
