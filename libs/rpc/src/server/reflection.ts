// Server reflection, so that any gRPC client can find the AlertService without our proto files. ts-proto emits no
// descriptors, so they come from an image built by buf and committed beside this file's folder:
//   buf build proto --path proto/fengsui/alerts --as-file-descriptor-set --exclude-source-info -o libs/rpc/src/gen/alerts.binpb
import { readFileSync } from 'node:fs';
import type { Server } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { protoPath as healthProtoPath } from 'grpc-health-check';

/** Where the committed image is. */
export const DESCRIPTOR_IMAGE_URL = new URL('../gen/alerts.binpb', import.meta.url);

/** Adds reflection v1 and v1alpha over the AlertService and the health service. */
export function addReflection(server: Server): void {
  const packages: PackageDefinition = {
    ...loadFileDescriptorSetFromBuffer(readFileSync(DESCRIPTOR_IMAGE_URL)),
    ...loadSync(healthProtoPath),
  };
  new ReflectionService(packages).addToServer(server);
}
