import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import importRule from './scripts/import-rule.mjs';

export default defineConfig(
  // Examples are programs of their own, each for the compiler options of its app; tests synthesise them.
  globalIgnores(['examples/', 'dist/', 'dist.*/', 'coverage/', '.brenda/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { brenda: { rules: { 'import-rule': importRule } } },
    rules: { 'brenda/import-rule': 'error' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: {
        console: false,
        process: false,
        URL: false,
        fetch: false,
        AbortController: false,
        AbortSignal: false,
        setTimeout: false,
        clearTimeout: false,
      },
    },
  },
  {
    files: ['**/*.{js,cjs}'],
    languageOptions: { sourceType: 'commonjs', globals: { require: false, module: false, __dirname: false } },
  },
);
