CREATE TABLE "unit_mappings" (
	"key" text PRIMARY KEY NOT NULL,
	"words" text NOT NULL,
	"unit_ids" uuid[] NOT NULL,
	"decided_at" timestamp with time zone NOT NULL
);
