// Server reflection, so that any gRPC client can find our services without our proto files. ts-proto emits no
// descriptors, so they come from images built by buf and committed beside this file's folder; with alerts, then control and intake:
//   buf build proto --path proto/fengsui/alerts --as-file-descriptor-set --exclude-source-info -o libs/rpc/src/gen/alerts.binpb
import { readFileSync } from 'node:fs';
import type { Server } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { protoPath as healthProtoPath } from 'grpc-health-check';

/** Where the committed images are. */
export const DESCRIPTOR_IMAGE_URL = new URL('../gen/alerts.binpb', import.meta.url);
export const CONTROL_IMAGE_URL = new URL('../gen/control.binpb', import.meta.url);
export const INTAKE_IMAGE_URL = new URL('../gen/intake.binpb', import.meta.url);

const HEALTH_SERVICE_NAME = 'grpc.health.v1.Health';

/** Adds reflection v1 and v1alpha over the named services and the health service. */
export function addReflection(server: Server, services: readonly string[]): void {
  const packages: PackageDefinition = {
    ...loadFileDescriptorSetFromBuffer(readFileSync(DESCRIPTOR_IMAGE_URL)),
    ...loadFileDescriptorSetFromBuffer(readFileSync(CONTROL_IMAGE_URL)),
    ...loadFileDescriptorSetFromBuffer(readFileSync(INTAKE_IMAGE_URL)),
    ...loadSync(healthProtoPath),
  };
  new ReflectionService(packages, { services: [...services, HEALTH_SERVICE_NAME] }).addToServer(server);
}
