CREATE TABLE "attempts" (
	"message_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"outcome" text,
	"detail" text,
	CONSTRAINT "attempts_message_id_number_pk" PRIMARY KEY("message_id","number")
);
--> statement-breakpoint
CREATE TABLE "digests" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"week_of" date NOT NULL,
	"edition" integer NOT NULL,
	"content" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "digests_week_of_unique" UNIQUE("week_of")
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text PRIMARY KEY NOT NULL,
	"holder" text NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"digest_id" uuid,
	"state" text DEFAULT 'pending' NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"enqueued_at" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone,
	"attempt_count" integer DEFAULT 0 NOT NULL,
	"address" text,
	"subject" text,
	"body" text,
	"provider_id" text,
	"settled_at" timestamp with time zone,
	"looked_up_at" timestamp with time zone,
	CONSTRAINT "messages_digest_once" UNIQUE("digest_id","contact_id","channel")
);
--> statement-breakpoint
CREATE TABLE "reminders" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"obligation_id" uuid NOT NULL,
	"due_version" integer NOT NULL,
	"step" text NOT NULL,
	"occurrence" integer NOT NULL,
	"contact_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"kind" text NOT NULL,
	"planned_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"message_id" uuid,
	CONSTRAINT "reminders_once" UNIQUE("obligation_id","due_version","step","occurrence","contact_id","channel")
);
--> statement-breakpoint
CREATE TABLE "obligations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"deadline_id" uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"role" text NOT NULL,
	"period_on" date NOT NULL,
	"due_on" date NOT NULL,
	"due_version" integer DEFAULT 1 NOT NULL,
	"policy_id" uuid NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"acknowledged_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"planned_until" timestamp with time zone,
	CONSTRAINT "obligations_deadline_id_unit_id_period_on_unique" UNIQUE("deadline_id","unit_id","period_on")
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"definition" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "policies_name_version_unique" UNIQUE("name","version")
);
--> statement-breakpoint
CREATE TABLE "replies" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"obligation_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"note" text,
	"replied_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deadlines" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"task_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"phrase" text NOT NULL,
	"span_start" integer NOT NULL,
	"span_end" integer NOT NULL,
	"kind" text NOT NULL,
	"due_on" date,
	"rrule" text,
	"relative" jsonb,
	"confidence" real NOT NULL,
	"reason" text NOT NULL,
	"warnings" jsonb NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	CONSTRAINT "deadlines_task_id_position_unique" UNIQUE("task_id","position")
);
--> statement-breakpoint
CREATE TABLE "plans" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"sha256" text NOT NULL,
	"source_name" text NOT NULL,
	"title" text NOT NULL,
	"issuer" text,
	"doc_number" text,
	"doc_date" date,
	"plan_year" integer,
	"text" text NOT NULL,
	"warnings" jsonb NOT NULL,
	"imported_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	CONSTRAINT "plans_sha256_unique" UNIQUE("sha256")
);
--> statement-breakpoint
CREATE TABLE "task_units" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"task_id" uuid NOT NULL,
	"role" text NOT NULL,
	"position" integer NOT NULL,
	"words" text NOT NULL,
	"how" text NOT NULL,
	"note" text,
	"suggestions" jsonb NOT NULL,
	"unit_ids" uuid[] NOT NULL,
	CONSTRAINT "task_units_task_id_role_position_unique" UNIQUE("task_id","role","position")
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"plan_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"ref" text NOT NULL,
	"title" text NOT NULL,
	"text" text NOT NULL,
	"span_start" integer NOT NULL,
	"span_end" integer NOT NULL,
	CONSTRAINT "tasks_plan_id_position_unique" UNIQUE("plan_id","position")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"unit_id" uuid NOT NULL,
	"role" text NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"phone" text,
	"active" boolean DEFAULT true NOT NULL,
	CONSTRAINT "contacts_unit_id_role_name_unique" UNIQUE("unit_id","role","name")
);
--> statement-breakpoint
CREATE TABLE "unit_mappings" (
	"key" text PRIMARY KEY NOT NULL,
	"words" text NOT NULL,
	"unit_ids" uuid[] NOT NULL,
	"decided_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "units" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"category" text NOT NULL,
	"position" integer NOT NULL,
	"aliases" jsonb NOT NULL,
	CONSTRAINT "units_name_unique" UNIQUE("name")
);
--> statement-breakpoint
ALTER TABLE "attempts" ADD CONSTRAINT "attempts_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_digest_id_digests_id_fk" FOREIGN KEY ("digest_id") REFERENCES "public"."digests"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminders" ADD CONSTRAINT "reminders_obligation_id_obligations_id_fk" FOREIGN KEY ("obligation_id") REFERENCES "public"."obligations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminders" ADD CONSTRAINT "reminders_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminders" ADD CONSTRAINT "reminders_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligations" ADD CONSTRAINT "obligations_deadline_id_deadlines_id_fk" FOREIGN KEY ("deadline_id") REFERENCES "public"."deadlines"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligations" ADD CONSTRAINT "obligations_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligations" ADD CONSTRAINT "obligations_policy_id_policies_id_fk" FOREIGN KEY ("policy_id") REFERENCES "public"."policies"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "replies" ADD CONSTRAINT "replies_obligation_id_obligations_id_fk" FOREIGN KEY ("obligation_id") REFERENCES "public"."obligations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadlines" ADD CONSTRAINT "deadlines_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_units" ADD CONSTRAINT "task_units_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_plan_id_plans_id_fk" FOREIGN KEY ("plan_id") REFERENCES "public"."plans"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "messages_live" ON "messages" USING btree ("enqueued_at") WHERE "messages"."state" in ('pending', 'sending');--> statement-breakpoint
CREATE INDEX "messages_uncertain" ON "messages" USING btree ("looked_up_at") WHERE "messages"."state" = 'uncertain';--> statement-breakpoint
CREATE INDEX "reminders_due" ON "reminders" USING btree ("planned_at") WHERE "reminders"."state" = 'planned';--> statement-breakpoint
CREATE INDEX "reminders_message" ON "reminders" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "obligations_live" ON "obligations" USING btree ("planned_until") WHERE "obligations"."state" in ('open', 'acknowledged', 'submitted');--> statement-breakpoint
CREATE INDEX "obligations_unit" ON "obligations" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "replies_obligation" ON "replies" USING btree ("obligation_id");