/** The public parameters that name the machine images which a farm has by default: their newest of the Region, as of the deployment. */
export const DEFAULT_IMAGES = {
  amazonLinux: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
  deepLearning:
    '/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id',
} as const;
