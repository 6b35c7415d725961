CREATE TABLE notes (
  id uuid PRIMARY KEY,
  text text NOT NULL,
  seen int NOT NULL DEFAULT 1 CHECK (seen < 100)
);
