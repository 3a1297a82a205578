/** The public parameters of a farm's default machine images: the newest of the Region at the time of the deployment. */
export const DEFAULT_IMAGES = {
  amazonLinux: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
  deepLearning:
    '/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id',
} as const;
