CREATE TABLE "bulletins" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"quarter_on" date NOT NULL,
	"content" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bulletins_quarter_on_unique" UNIQUE("quarter_on")
);
--> statement-breakpoint
CREATE TABLE "calendar_days" (
	"on_day" date PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"source" text NOT NULL,
	"notice_year" integer
);
--> statement-breakpoint
CREATE TABLE "calendar_notices" (
	"year" integer PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"imported_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "schedule_times" (
	"name" text PRIMARY KEY NOT NULL,
	"cron" text,
	"changed_at" timestamp with time zone,
	"last_run_at" timestamp with time zone,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"changed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"deadline_id" uuid NOT NULL,
	"happened_on" date NOT NULL,
	"note" text,
	"recorded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "events_deadline_id_happened_on_unique" UNIQUE("deadline_id","happened_on")
);
--> statement-breakpoint
ALTER TABLE "reminders" DROP CONSTRAINT "reminders_once";--> statement-breakpoint
DROP INDEX "obligations_live";--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "bulletin_id" uuid;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "provisional" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "reminders" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "obligations" ADD COLUMN "event_id" uuid;--> statement-breakpoint
ALTER TABLE "obligations" ADD COLUMN "due_set_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "obligations" ADD COLUMN "progress_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "obligations" ADD COLUMN "paused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "obligations" ADD COLUMN "urged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "obligations" ADD COLUMN "next_step_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "obligations" ADD COLUMN "replan_reason" text;--> statement-breakpoint
ALTER TABLE "policies" ADD COLUMN "origin" text DEFAULT 'file' NOT NULL;--> statement-breakpoint
ALTER TABLE "deadlines" ADD COLUMN "ends_on" date;--> statement-breakpoint
ALTER TABLE "deadlines" ADD COLUMN "periods_until" date;--> statement-breakpoint
ALTER TABLE "tasks" ADD COLUMN "urgency" text DEFAULT 'normal' NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_days" ADD CONSTRAINT "calendar_days_notice_year_calendar_notices_year_fk" FOREIGN KEY ("notice_year") REFERENCES "public"."calendar_notices"("year") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_deadline_id_deadlines_id_fk" FOREIGN KEY ("deadline_id") REFERENCES "public"."deadlines"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_bulletin_id_bulletins_id_fk" FOREIGN KEY ("bulletin_id") REFERENCES "public"."bulletins"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligations" ADD CONSTRAINT "obligations_event_id_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "messages_created" ON "messages" USING btree ("channel","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "reminders_once" ON "reminders" USING btree ("obligation_id","due_version","step","occurrence","contact_id","channel") WHERE "reminders"."state" <> 'cancelled';--> statement-breakpoint
CREATE INDEX "obligations_next_step" ON "obligations" USING btree ("next_step_at") WHERE "obligations"."state" in ('open', 'acknowledged', 'submitted') and "obligations"."next_step_at" is not null;--> statement-breakpoint
CREATE INDEX "obligations_unplanned" ON "obligations" USING btree ("id") WHERE "obligations"."state" in ('open', 'acknowledged', 'submitted') and "obligations"."planned_until" is null;--> statement-breakpoint
CREATE INDEX "obligations_replan" ON "obligations" USING btree ("id") WHERE "obligations"."replan_reason" is not null;--> statement-breakpoint
CREATE INDEX "obligations_live_due" ON "obligations" USING btree ("due_on") WHERE "obligations"."state" in ('open', 'acknowledged', 'submitted');--> statement-breakpoint
CREATE INDEX "deadlines_to_extend" ON "deadlines" USING btree ("periods_until") WHERE "deadlines"."state" = 'confirmed' and "deadlines"."periods_until" < "deadlines"."ends_on";--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_bulletin_once" UNIQUE("bulletin_id","contact_id","channel");--> statement-breakpoint
-- Every obligation is looked at once more, which finds its next step; reminders that are there already stay.
UPDATE "obligations" SET "planned_until" = NULL;
