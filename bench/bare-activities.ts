export const bareActivities = {
  async nothing(): Promise<void> {
    await Promise.resolve();
  },
};
