using System.Collections.Frozen;

namespace MemoryModel;

/// <summary>The names of Megatron-LM's arguments, those of every release from 23.06 on and of NeMo's, so that a slip of the pen is told from an argument that changes nothing here.</summary>
/// <remarks>
/// Megatron-LM megatron/training/arguments.py and the other files that call add_argument, and the fields of megatron/**/*config*.py, from which later
/// releases make arguments; NeMo nemo/collections/nlp/models/language_modeling (megatron_gpt_config.yaml).
/// </remarks>
static class MegatronArgumentNames
{
    // two letters apart is a slip of the pen; farther is another program's argument
    const int Slip = 2;

    static readonly Lazy<FrozenSet<string>> All = new(() => Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet());

    /// <summary>Returns whether Megatron-LM has the argument, or its negation or affirmation.</summary>
    /// <param name="key">The name without leading dashes, in lower case, with dashes.</param>
    public static bool Contains(string key) =>
        All.Value.Contains(key) || (key.StartsWith("no-", StringComparison.Ordinal) ? All.Value.Contains(key[3..]) : All.Value.Contains("no-" + key));

    /// <summary>Returns the argument that was meant by a name that is no argument, or <see langword="null"/> where none is near.</summary>
    public static string? Meant(string key) => NearestName.Within(key, All.Value.Order(StringComparer.Ordinal), Math.Min(Slip, key.Length / 4));

    const string Text = """
        lr access-token account-for-embedding-in-pipeline-split account-for-loss-in-pipeline-split accumulate-allreduce-grads-in-fp32 activation-func
        activation-func-clamp-value activation-func-fp8-input-store activation-offload-fraction activations-checkpoint-granularity
        activations-checkpoint-layers-per-pipeline activations-checkpoint-method activations-checkpoint-num-layers actual-vocab-size adam-beta1 adam-beta2
        adam-eps adaptive-muon-beta2 adaptive-muon-eps adaptive-muon-moment2-method adaptor add-bias-linear add-offset-doc-ids add-qkv-bias add-retriever
        add-skipping adlr-autoresume adlr-autoresume-interval algorithm align-grad-reduce align-param-gather all allow-ambiguous-pad-tokens
        allow-checkpoint-without-temporal-compression allow-cross-sample-attention allow-large-videos allow-missing-conv-merge-checkpoint
        allow-missing-sound-model-checkpoint allow-missing-sound-projection-checkpoint allow-missing-vision-projection-checkpoint
        ammo-convert-te-to-local-spec ammo-load-classic-megatron-to-mcore ammo-quant-cfg answer-loss-only app-tag-run-name app-tag-run-version append-eod
        apply-data-augment apply-dsa-kernel-fusion apply-layernorm-1p apply-query-key-layer-scaling apply-residual-connection-post-layernorm apply-rope-fusion
        apply-wd-to-qk-layernorm args async-ckpt-cpu-priority async-ckpt-io-priority async-ckpt-use-cpu-shm async-mode async-save async-sched-mode
        async-strategy async-tensor-model-parallel-allreduce atol atol-loss attention attention-backend attention-dropout attention-output-gate
        attention-softmax-in-fp32 attr audio-encoder-model audio-path auto-detect-ckpt-format auto-quantize-bits auto-quantize-checkpoint
        auto-quantize-formats auto-quantize-method auto-quantize-score-size autocast-dtype average-in-collective basemodel-type batch-invariant-backend
        batch-invariant-mode batch-p2p-comm batch-p2p-sync batch-size benchmark-profile bert bert-embedder-type bert-load bert-no-binary-head
        bert-retriever-neighbours beta-fast beta-slow bf16 bias-activation-fusion bias-dropout-add-fusion bias-dropout-fusion bias-gelu-fusion
        biencoder-projection-dim biencoder-shared-query-context-model binary-mask blend blend-per-split block-data-path block-size-tokens bpe-kv-cache
        bpe-max-buffer bpe-params bpe-ssm-cache bucket-size budget-list budget-probs budget-type buffer-size-gb bulk-download cache-dir cache-mla-latents
        calc-ft-timeouts calculate-per-token-loss calib-batch-size calib-dataset calib-dataset-path-or-name calib-max-sequence-length calib-size calib-steps
        calib-use-random-offset chat-template check-callable check-for-large-grads check-for-nan-in-grad check-for-nan-in-loss check-for-spiky-loss
        check-weight-hash-across-dp-replicas-interval checkpoint checkpoint-activations checkpoint-num-layers checkpoint-type choices chunk-size chunk0
        chunked-optimizer-state-offload ckpt ckpt-assume-constant-structure ckpt-convert-format ckpt-convert-save ckpt-convert-update-legacy-dist-opt-format
        ckpt-drop-redundant-extra-state ckpt-format ckpt-fully-parallel-load ckpt-fully-parallel-load-exchange-algo ckpt-fully-parallel-load-per-rank-objects
        ckpt-fully-parallel-load-process-group ckpt-fully-parallel-save ckpt-fully-parallel-save-process-group ckpt-load-validate-sharding-integrity
        ckpt-pg-tensors-cache-create ckpt-pg-tensors-cache-path ckpt-step class-token-len classes-fraction clip-grad clone-scatter-output-in-embedding
        cluster-a100 cluster-gb200 cluster-h100 compress config config-logger-dir config-path context-parallel-size conv-merging conv-states-dtype
        conv-states-shape coordinator-host coordinator-port copy-vocab-from cp-comm-type cp-partition-mode cp-size cpu-offloading cpu-offloading-activations
        cpu-offloading-double-buffering cpu-offloading-num-layers cpu-offloading-retain-pinned-cpu-buffers cpu-offloading-weights create-all-gather-group
        create-attention-mask-in-dataloader cross-entropy-fusion-impl cross-entropy-loss-fusion csa-compress-ratios csa-compress-rotary-base csa-dense-mode
        csa-window-size cuda-graph-all-prefills cuda-graph-dynamic-microbatches cuda-graph-impl cuda-graph-max-tokens cuda-graph-mixed-prefill-count
        cuda-graph-modules cuda-graph-retain-backward-graph cuda-graph-scope cuda-graph-sizing-distribution cuda-graph-use-single-mempool
        cuda-graph-warmup-steps curr-iteration cyclic-train-iters d-conv d-model data-args-path data-cache-path data-folder data-impl
        data-parallel-random-init data-parallel-sharding-strategy data-path data-path2 data-per-class-fraction data-seed database-path
        dataloader-defer-npy-index-mmap dataloader-fast-cache-load dataloader-inter-document-masking dataloader-save dataloader-seed dataloader-seq-length
        dataloader-type dataset-config dataset-impl dataset-name dataset-provider ddp ddp-average-in-collective ddp-bucket-size ddp-impl ddp-num-buckets
        ddp-pad-buckets-for-high-nccl-busbw ddp-param-name-patterns-for-fp32-local-accumulation ddp-reduce-scatter-with-fp32-accumulation
        deallocate-pipeline-outputs debug debug-gen decode-only decode-only-cuda-graphs decoder decoder-first-pipeline-num-layers
        decoder-last-pipeline-num-layers decoder-num-layers decoder-seq-length decoder-tp-comm-overlap decoupled-lr decoupled-min-lr decoupled-weight-decay
        decrease-batch-size-if-needed dedup-dataset default defer-embedding-wgrad-compute defer-npy-index-mmap delay-offload-until-cuda-graph
        delay-param-gather delay-wgrad-compute delta-offload-bytes-across-pp-ranks dense-grouped-gemm deprecated-scopes deterministic-mode
        dino-bottleneck-size dino-freeze-last-layer dino-head-hidden-size dino-local-crops-number dino-local-img-size dino-norm-last-layer dino-teacher-temp
        dino-warmup-teacher-temp dino-warmup-teacher-temp-epochs direction disable-bf16-reduced-precision-matmul disable-bias-linear disable-budget
        disable-chunked-prefill disable-encoder disable-ep-consensus disable-gloo-process-groups disable-grad-buffers-cpu-backup disable-jit-fuser
        disable-mamba-mem-eff-path disable-msc disable-param-buffers-cpu-backup disable-parameter-transpose-cache disable-qkv-quant
        disable-straggler-on-startup disable-symmetric-registration disable-tp-comm-bulk-dgrad disable-tp-comm-bulk-wgrad disable-tp-comm-overlap-ag
        disable-tp-comm-overlap-rs disable-tp-comm-split-ag disable-tp-comm-split-rs disable-tqdm disable-vision-class-token disk dist dist-ckpt-format
        dist-ckpt-optim-fully-reshardable dist-ckpt-save-pre-mcore-014 dist-ckpt-strictness dist-ckpt-workers distill-coeff distill-only distillation
        distrib-optim-fully-reshardable-mem-efficient distribute-checkpointed-activations distribute-saved-activations distributed-backend
        distributed-timeout-minutes distributed-timeout-seconds-after-init dither download-root download-vocab dp-cp dp-cp-ag dp-cp-gtp-remat dpr-mode
        draft-length draft-topk drop-vision-class-token dry-run dsa-indexer-head-dim dsa-indexer-k-norm-epsilon dsa-indexer-k-norm-fp32 dsa-indexer-loss-coeff
        dsa-indexer-n-heads dsa-indexer-rope-interleaved dsa-indexer-rotate-activation dsa-indexer-scoring-relu dsa-indexer-skip-topk-offset dsa-indexer-topk
        dsa-indexer-topk-freq dsa-indexer-use-sparse-loss dsa-kernel-backend dump-param-to-param-group-map dynamic-context-parallel dynamic-resolution
        dynamic-resolution-max-patches dynamic-resolution-min-patches dynamic-resolution-min-side dynamic-resolution-no-truncate eagle-config
        efficient-video-sampling-variant else emb-int-list emb-per-list embd embedding-init-method embedding-init-method-std embedding-path
        embedding-weights-in-fp32 empty-unused-memory-level enable-autocast enable-chunked-prefill enable-cuda-graph enable-experimental enable-ft-package
        enable-full-sharding-in-hsdp enable-fusions enable-gpt-oss enable-hyper-connections enable-mhc-connections enable-msc enable-one-logger
        enable-prefix-caching enable-router enable-routing-replay enabled encoder-attention-dropout encoder-ddp-overlap encoder-dp encoder-hidden-dropout
        encoder-layers encoder-num-layers encoder-pipeline-model-parallel-size encoder-prompts encoder-seq-length encoder-tensor-model-parallel-size
        encoder-time-stride encoder-tp end-weight-decay engine-dir engine-type eod-mask-loss eos-id ep-consensus-interval ep-overlap-early-attn-memory-release
        ep-size epochs epsilon error-injection-rate error-injection-type eval-global-batch-size eval-interval eval-iters eval-micro-batch-size eval-ppl
        evidence-data-path exact-pad existing-jsonl exit-duration-in-mins exit-interval exit-on-missing-checkpoint exit-signal exit-signal-handler
        exit-signal-handler-for-dataloader exit-signal-handler-for-training exp-avg-dtype exp-avg-sq-dtype experimental-attention-variant
        experimental-attention-variant-loss-scale-func expert-gtp-weight-remat-size expert-model-parallel-size expert-tensor-parallel-num-weight-shards
        expert-tensor-parallel-size export-default-te-spec export-dir export-draft-vocab-size export-eagle-algorithm export-eagle-ffn-hidden-size
        export-extra-modules export-force-local-attention export-freeze-mtp export-kd-cfg export-kd-finalize export-kd-teacher-ckpt-format
        export-kd-teacher-load export-kd-teacher-model-config export-kv-cache-quant export-legacy-megatron export-model-type export-moe-apply-probs-on-input
        export-num-eagle-layers export-num-medusa-heads export-num-mtp export-offline-model export-parallel-draft-step export-qk-l2-norm export-quant-cfg
        export-real-quant-cfg export-te-mcore-model export-vllm-fq expt-dp expt-dp-ag expt-dp-gtp-remat expt-gtp-remat expt-tp external-cuda-graph
        extra-model-path faiss-ckpt faiss-use-gpu fake-process-group fallback-to-eager-attn fast-cache-load features few-shots ffn-hidden-size
        filter-text-char-len filter-warnings fim-data fim-eod-token fim-fragment-rate fim-middle-token fim-no-prefix fim-pad-token fim-prefix-token fim-rate
        fim-split-sample fim-spm-rate fim-suffix-token finalize-model-grads-func find-optimal-num-workers fine-grained-activation-offloading
        fine-grained-offloading-max-inflight-offloads finetune finetune-data-files finetune-data-split finetune-hf-dataset first-last-layers-bf16
        first-pipeline-num-layers flash-attention-version flash-decode flex-hetero-ffn flex-hetero-mamba flex-hetero-moe-expert flex-strict flextron
        flextron-config-file flight-recorder-dump-on-timeout flight-recorder-dump-path flight-recorder-extra-dump-on-exec flight-recorder-include-only-active
        flight-recorder-include-stack-trace flight-recorder-trace-buffer-size force-all-expert-routing force-emb force-mamba force-mlp force-router-skip
        force-system-message fp16 fp16-lm-cross-entropy fp32-allreduce fp32-residual-connection fp4 fp4-format fp4-param fp4-param-gather
        fp4-quantizer-factory fp4-recipe fp8 fp8-amax-compute-algo fp8-amax-history-len fp8-dot-product-attention fp8-e4m3 fp8-format fp8-hybrid fp8-interval
        fp8-margin fp8-multi-head-attention fp8-output-proj fp8-param fp8-param-gather fp8-quantizer-factory fp8-recipe fp8-wgrad fraction frame-splicing
        freeze-all-layers freeze-base-for-mtp freeze-lm freeze-model freeze-projection freeze-router freeze-sound-model freeze-sound-projection
        freeze-vision-projection freeze-vit frontend-replicas fsdp fsdp-all-gather-in-start-param-sync fsdp-db-use-persist-buf-on-alloc-fail
        fsdp-double-buffer fsdp-manual-registration fsdp-sharding-strategy ft-neighbours ft-num-warmup-iters full-key full-validation fully-parallel-load
        fully-parallel-save functional-test-cases functional-test-name functional-test-repeat functional-test-scope functional-test-time-limit
        fused-residual-rmsnorm fused-single-qkv-rope gated-linear-unit gdn-conv-pad-alignment gdn-pre-gated-delta-rule-fusion gdp-cutedsl-kernel
        gdp-num-chunk-states-to-recompute gdp-num-householder gemm-shapes gen-start-idx generate-output-len genfile get-attention-mask-from-fusion
        gitlab-origin global-batch-size glu-linear-offset gpt gpu-sniff-test-interval grad-allreduce-chunk-size-mb grad-norm-skip-threshold
        grad-reduce-in-bf16 grad-reduce-in-fp32 grad-scale-func grad-sync-func gradient-accumulation-fusion gradient-as-bucket-view gradient-reduce-div-fusion
        greedy ground-truth-path groundtruth-path group-query-attention grpo-clamp-eps-lower grpo-clamp-eps-upper grpo-default-temperature grpo-default-top-p
        grpo-entropy-term-weight grpo-filter-groups-with-same-reward grpo-group-size grpo-iterations grpo-kl-beta grpo-prompts-per-step gt-path
        gtp-expert-remat-nccl-ub gtp-remat gtp-remat-nccl-ub gtp-remat-opt-in-modules gtp-remat-reduce-scatter-with-fp32-accumulation gtp-weight-remat-size
        hard-sample-th hcp head-lr-mult head-wise-attn-gate hetereogenous-dist-checkpoint heterogeneous-block-specs heterogeneous-layers-config-encoded-json
        heterogeneous-layers-config-path heuristic-iter hf-assign-unused-tokens hf-model hf-processor-path hidden-dropout hidden-size
        hierarchical-context-parallel-sizes high-priority-a2a-comm-stream high-priority-stream-groups highfreq host hybrid-attention-ratio
        hybrid-context-parallel hybrid-layer-pattern hybrid-mlp-ratio hybrid-override-pattern hysteresis ict-head-size ict-load id-prefix image-break-token
        image-path image-preprocessing-config image-seq-length image-size image-tag-type image-token-id img-dim img-embedding-idx img-h img-w
        incoming-requests-duration incoming-requests-per-sec incoming-requests-per-step indexer-batch-size indexer-log-interval inference
        inference-batch-times-seqlen-threshold inference-ckpt-non-strict inference-coordinator-port inference-cuda-graph-all-prefills
        inference-cuda-graph-max-tokens inference-cuda-graph-scope inference-disable-ep-consensus inference-disable-triton-nvls-kernels
        inference-dynamic-batching inference-dynamic-batching-async-sched-mode inference-dynamic-batching-block-size
        inference-dynamic-batching-buffer-guaranteed-fraction inference-dynamic-batching-buffer-overflow-factor inference-dynamic-batching-buffer-size-gb
        inference-dynamic-batching-chunk-size inference-dynamic-batching-cuda-graph-max-tokens inference-dynamic-batching-cuda-graph-mixed-prefill-count
        inference-dynamic-batching-cuda-graph-sizing-distribution inference-dynamic-batching-enable-prefix-caching inference-dynamic-batching-logprobs-mode
        inference-dynamic-batching-mamba-memory-ratio inference-dynamic-batching-max-requests inference-dynamic-batching-max-requests-override
        inference-dynamic-batching-max-tokens inference-dynamic-batching-max-tokens-override inference-dynamic-batching-num-cuda-graphs
        inference-dynamic-batching-paused-buffer-size-gb inference-dynamic-batching-prefix-caching
        inference-dynamic-batching-prefix-caching-coordinator-policy inference-dynamic-batching-prefix-caching-eviction-policy
        inference-dynamic-batching-prefix-caching-mamba-gb inference-dynamic-batching-prefix-caching-routing-alpha inference-dynamic-batching-sampling-backend
        inference-dynamic-batching-track-generated-token-events inference-dynamic-batching-track-paused-request-events
        inference-dynamic-batching-unified-memory-level inference-fuse-tp-communication inference-grouped-gemm-backend inference-logging-step-interval
        inference-max-batch-size inference-max-requests inference-max-seq-length inference-moe-disable-fused-quant-kernels inference-moe-token-dispatcher-type
        inference-pp-size inference-repeat-n inference-rng-tracker inference-sampling-seed inference-shards inference-tensor-parallel
        inference-text-gen-server-logging inference-tp-size inference-use-synchronous-zmq-collectives inference-wandb-logging init-false-fields init-method
        init-method-std init-method-xavier-uniform init-model-with-meta-device initial-loss-scale initialize-socket-comms inprocess-active-world-size
        inprocess-barrier-timeout inprocess-completion-timeout inprocess-empty-cuda-cache inprocess-granularity inprocess-hard-timeout
        inprocess-heartbeat-interval inprocess-heartbeat-timeout inprocess-last-call-wait inprocess-max-iterations inprocess-monitor-process-interval
        inprocess-monitor-thread-interval inprocess-progress-watchdog-interval inprocess-restart inprocess-soft-timeout inprocess-termination-grace-time input
        input-file input-files input-format input-image input-image-path input-metadata-path input-path input-pipeline-parallel input-texts inputs
        inter-dist-opt inter-dp-cp intra-dist-opt intra-dp-cp intra-expt-dp is-built-on-rank is-first-stage is-flex-eval is-hybrid-model is-last-stage
        iter-per-epoch iteration iterations-to-skip jaccard jaccard-parallel json-keys json-path keep-fp8-transpose-cache
        keep-fp8-transpose-cache-when-using-custom-fsdp keep-jsonl keep-last keep-newlines keep-sequential-samples key-threshold kitchen-attention-backend
        kitchen-config-file kitchen-recipe-number kv-cache-management-mode kv-channels kv-format kv-lora-rank kwargs lambada-path lang langrl-env-config
        langrl-external-server langrl-inference-server-conversation-template langrl-inference-server-type language-model-checkpoint language-model-module-name
        language-model-spec language-model-type last-pipeline-num-layers layer-number layer-ranking-list layer-type-list layernorm-epsilon
        layernorm-zero-centered-gamma layers layers-to-drop lazy-mpu-init legacy-tokenizer length-penalty linear-attention-freq linear-attention-type
        linear-conv-kernel-dim linear-cp-mode linear-key-head-dim linear-num-key-heads linear-num-value-heads linear-scaler-end linear-scaler-start
        linear-value-head-dim lion-beta1 lion-beta2 llm-cp llm-dp llm-ep llm-expt-tp llm-offset llm-only llm-pp llm-tp load load-dictionary load-dir
        load-fingerprints load-main-params-from-ckpt load-model-opt-format load-optim load-rng loader loader-transformer-impl local-rank log
        log-batch-size-to-tensorboard log-budgets log-device-memory-used log-energy log-interval log-l2-norm-grad-to-tensorboard log-loss-scale-to-tensorboard
        log-max-attention-logit log-memory-interval log-memory-to-tensorboard log-model-act-norms log-model-grad-norms log-moe-overload-factor
        log-num-zeros-in-grad log-params-norm log-progress log-runtime-to-tensorboard log-straggler log-throughput log-throughput-to-tensorboard
        log-timers-to-tensorboard log-validation-ppl-to-tensorboard log-world-size-to-tensorboard log-zero-guard-type log-zero-guard-value logger
        logging-level logging-step-interval logits-load-decode-threads logits-load-dir logits-load-ignore-errors logits-load-kd-loss-alpha
        logits-load-msc-prefetch-depth logits-load-prefetch-factor logits-save-dir logits-save-dtype logits-save-top-k logits-save-top-p
        logits-save-top-p-min-k logprobs-mode longform-answer loss-alpha loss-scale loss-scale-window lower-bound lowfreq lr-data-range-end
        lr-data-range-start lr-decay-iters lr-decay-samples lr-decay-steps lr-decay-style lr-mult-router lr-warmup-fraction lr-warmup-init lr-warmup-iters
        lr-warmup-samples lr-warmup-steps lr-wsd-decay-iters lr-wsd-decay-samples lr-wsd-decay-style mag-power main-grads-dtype main-params-dtype
        make-vocab-size-divisible-by mamba-chunk-size mamba-d-state mamba-head-dim mamba-inference-conv-states-dtype mamba-inference-ssm-states-dtype
        mamba-inference-state-config mamba-int-list mamba-memory-ratio mamba-num-groups mamba-num-heads mamba-per-list mamba-state-dim
        mamba-training-ssm-states-dtype mamba-version mamba2-head-dim mamba2-n-groups manual-gc manual-gc-eval manual-gc-interval mask-factor mask-prob
        mask-type masked-softmax-fusion masked-tiling-dynamic-resolution match-tiling-dynamic-resolution materialize-only-last-token-logits max max-batch-size
        max-beam-width max-documents max-input-len max-ngram-size max-num-beams max-num-tiles max-output-len max-position-embeddings max-queue-size
        max-requests max-seqlen-per-cp-rank max-seqlen-per-dp-cp-rank max-sequence-length max-tokens max-tokens-to-oom mcore-gpt mcore-model megatron-amp-o2
        megatron-dir megatron-fsdp-cache-param-bucket-views megatron-fsdp-cuda-graph-mode megatron-fsdp-enable-fine-grained-param-gather
        megatron-fsdp-grad-comm-dtype megatron-fsdp-main-grads-dtype megatron-fsdp-main-params-dtype megatron-fsdp-max-pool-double-buffer
        megatron-fsdp-prefetch-recompute-forward-weights megatron-fsdp-use-decoupled-grad megatron-fsdp-version megatron-model megatron-path mel-norm mem
        mem-batch-size mem-infer-seq-len memory-efficient-layer-norm memory-keys memory-profile memory-profile-path memory-snapshot-path merge-file
        metadata-path metrics-writer mhc-init-gating-factor mhc-num-residual-streams mhc-recompute-layer-num mhc-sinkhorn-iterations micro-batch-size
        microbatch-group-size-per-virtual-pipeline-stage microbatch-group-size-per-vp-stage mid-level-dataset-surplus mimo-encoder-prefetch
        mimo-encoder-prefetch-debug mimo-encoder-prefetch-depth min-dynamic-context-parallel-size min-loss-scale min-lr min-ngram-size
        min-offloaded-tensor-size min-scale minmax mix-hidden-states mla-down-proj-fusion mlp mlp-chunks-for-prefill mlp-chunks-for-training mlp-int-list
        mlp-per-list mmap-bin-files mmap-warmup mmlu-batch-size mmlu-dataset mock mock-data mock-dataset-size modality-submodules-spec mode model model-arch
        model-name model-parallel-size model-path model-provider model-size model-type model-variant modelopt-enabled module-path module-pgs
        module-to-grid-map modules modules-to-filter moe-apply-probs-on-input moe-aux-loss-coeff moe-combine-bwd-dtype moe-deepep-num-sms
        moe-dispatch-fwd-dtype moe-enable-deepep moe-enable-routing-replay moe-expert-capacity-factor moe-expert-int-list moe-expert-per-list
        moe-expert-rank-capacity-factor moe-extended-tp moe-ffn-hidden-size moe-flex-dispatcher-backend moe-flex-dispatcher-num-sms moe-grad-scale-func
        moe-grouped-gemm moe-hybridep-num-blocks-permute moe-hybridep-num-blocks-unpermute moe-hybridep-num-sms moe-hybridep-num-sms-preprocessing
        moe-hybridep-pad-uneven-dispatch-inputs moe-hybridep-pad-variable-tokens moe-input-jitter-eps moe-latent-size moe-layer-freq moe-layer-recompute
        moe-mlp-glu-interleave-size moe-n-hash-layers moe-ncclep-static-shape moe-ncclep-use-symm-mem moe-ncclep-zero-copy moe-pad-expert-input-to-capacity
        moe-pad-experts-for-cuda-graph-inference moe-paged-stash moe-paged-stash-buffer-size-factor-cpu moe-paged-stash-buffer-size-factor-cuda
        moe-paged-stash-page-size moe-per-layer-logging moe-permute-fusion moe-permute-fusion-into-hybridep moe-router-bias-update-rate moe-router-dtype
        moe-router-enable-expert-bias moe-router-force-biased moe-router-force-load-balancing moe-router-fusion moe-router-group-topk
        moe-router-load-balancing-type moe-router-num-groups moe-router-padding-for-fp8 moe-router-padding-for-quantization moe-router-pre-softmax
        moe-router-quantile-balancing-ema moe-router-score-function moe-router-topk moe-router-topk-limited-devices moe-router-topk-scaling-factor
        moe-routing-trace-capture-hidden-states moe-routing-trace-capture-logits moe-routing-trace-dump-weights moe-routing-trace-max-training-iters
        moe-routing-trace-path moe-shared-expert-gate moe-shared-expert-glu-interleave-size moe-shared-expert-intermediate-size moe-shared-expert-overlap
        moe-single-grouped-bias moe-single-grouped-weight moe-token-dispatcher-type moe-token-drop-policy moe-token-dropping moe-upcycling-granularity
        moe-use-grouped-tensor moe-use-legacy-grouped-gemm moe-use-upcycling moe-z-loss-coeff most-recent-k mrope-interleaved mrope-section mscale
        mscale-all-dim mtp-detach-heads mtp-grad-scale-func mtp-hsm mtp-hybrid-override-pattern mtp-loss-scaling-factor mtp-num-layers mtp-standalone
        mtp-use-repeated-layer multi-latent-attention multimodal multiple-validation-sets muon-coefficient-type muon-extra-scale-factor muon-fp32-matmul-prec
        muon-momentum muon-nesterov muon-no-split-qkv muon-no-use-nesterov muon-num-ns-steps muon-scalar-optimizer muon-scale-mode muon-split-qkv muon-tp-mode
        muon-use-nesterov muon-use-syrk mup-attn-scale-power mup-base-head-dim mup-base-hidden-size mup-embedding-mult mup-output-mult mup-width-mult n-fft
        n-values n-window-size n-window-stride name nb-augmentation-prob nb-max-freq nccl-all-reduce-for-prefill nccl-communicator-config-path nccl-ub
        neighbors-path no-align-grad-reduce no-align-param-gather no-async-tensor-model-parallel-allreduce no-attn-skip no-barrier-with-level-1-timing
        no-bias-dropout-fusion no-bias-gelu-fusion no-bias-swiglu-fusion no-calculate-per-token-loss no-check-for-nan-in-loss-and-grad no-checking
        no-ckpt-fully-parallel-save no-clone-scatter-output-in-embedding no-contiguous-buffers-in-local-ddp no-create-attention-mask-in-dataloader
        no-data-sharding no-delay-grad-reduce no-dsa-kernel-fusion no-fp8-wgrad no-gradient-accumulation-fusion no-gradient-reduce-div-fusion
        no-initialization no-load-optim no-load-rng no-log-learnig-rate-to-tensorboard no-log-loss-scale-to-tensorboard no-manual-gc-eval
        no-masked-softmax-fusion no-mmap-bin-files no-one-logger no-op no-overlap-p2p-communication no-persist-layer-norm no-pin-cpu-grads no-pin-cpu-params
        no-position-embedding no-query-key-layer-scaling no-record-throughput no-rope-freq no-rope-fusion no-save-optim no-save-rng
        no-scaled-masked-softmax-fusion no-scatter-gather-tensors-in-pipeline no-strict-fsdp-dtensor-load no-subject-prompt no-sync-func
        no-use-layer-wise-param-layout no-use-tokenizer-model-from-checkpoint-args no-weight-decay-cond-type no-yarn-correction-range-round-to-int node
        non-persistent-ckpt-type non-persistent-global-ckpt-dir non-persistent-local-ckpt-algo non-persistent-local-ckpt-dir non-persistent-save-interval
        norm-epsilon normalization normalize normalize-router-logits normalized-scopes null-tokenizer-eod-id null-tokenizer-pad-id num-attention-heads
        num-bands num-benchmark-iterations num-benchmark-warmup num-buckets num-channels num-classes num-cuda-graphs num-dataset-builder-threads
        num-distributed-optimizer-instances num-documents num-experts num-first-layers-to-skip-quant num-frames num-gen num-gpt-layers num-heads
        num-img-embeddings-per-tile num-input-tokens num-kv-heads num-last-layers-to-skip-quant num-layers num-layers-at-end-in-bf16
        num-layers-at-start-in-bf16 num-layers-in-first-pipeline-stage num-layers-in-last-pipeline-stage num-layers-per-pp-rank
        num-layers-per-virtual-pipeline-stage num-micro-batches-with-partial-activation-checkpoints num-microbatches-with-partial-activation-checkpoints
        num-moe-experts num-partitions num-query-groups num-residual-streams num-samples num-samples-per-partition num-seeds num-speculative-tokens
        num-threads num-tokens-from-file num-tokens-to-generate num-tokens-to-prompt num-virtual-stages-per-pipeline-rank num-workers nvtx-ranges o-groups
        o-lora-rank object-storage-cache-path offline-distillation-data offload-modules offload-optimizer-states offset-dict-path
        offset-sampling-seed-by-dp-rank one-logger-async one-logger-entity one-logger-project one-logger-run-name online-evaluation-config
        only-keep-samples-with-img onnx-safe openai-gelu optimize-broadcast optimizer optimizer-cpu-offload optimizer-cuda-graph optimizer-offload-fraction
        optimizer-state-offload-chunk-size-mb optimizer-state-offload-fraction original-db-file original-max-position-embeddings original-model-sample-prob
        osl otel-enabled otel-service-name otel-span-groups out-path out-seq-length outer-dp-sharding-strategy output output-bert-embeddings output-dir
        output-every-n-results output-file output-format output-layer-init-method output-logit-dtype output-path output-pipeline-parallel output-prefix
        overlap-cpu-optimizer-d2h-h2d overlap-dispatch-backward-with-experts-wgrad overlap-grad-reduce overlap-moe-expert-parallel-comm overlap-p2p-comm
        overlap-p2p-comm-warmup-flush overlap-p2p-communication overlap-p2p-communication-warmup-flush overlap-param-gather
        overlap-param-gather-with-optimizer-step override-ckpt-iteration override-lr-scheduler override-opt-param-scheduler override-selected-budget
        packing-buffer-size packing-knapsack-algorithm packing-seq-length pad-buckets-for-high-nccl-busbw pad-length pad-packed-seq-alignment pad-to
        pad-token-id pad-value pad-vocab-size padded-vocab-size param-budget-target param-name-patterns-for-fp32-local-accumulation param-sync-func
        params-dtype parsers partial partition-id partitions patch-dim path-to-cache paused-buffer-size-gb per-block-parameters per-dataset-sequences-path
        per-split-data-args-path percentage perform-initialization perform-rl-step persist-layer-norm persistent-save-interval pg-collection
        phase-transition-iterations pin-cpu-grads pin-cpu-params pipeline-dtype pipeline-model-parallel-comm-backend pipeline-model-parallel-layout
        pipeline-model-parallel-size pipeline-model-parallel-split-rank pixel-mean pixel-shuffle pixel-std port pos-embd position-embedding-type post-process
        pre-encode pre-process predicate preemph prefill-chunk-size prefix prefix-caching-coordinator-policy prefix-caching-eviction-policy
        prefix-caching-mamba-gb prefix-caching-routing-alpha prefixes prepare-cache-world-size preserve-fp32-weights pretrained-checkpoint
        pretrained-model-name pretrained-model-path profile profile-ranks profile-step-end profile-step-start profiler-output profiling project-size prompt
        prompt-file prompt-file-num-truncate prompt-format prompt-path prompts prompts-path prune-export-config prune-intermediate-ckpt pruning-scores-path
        pytorch-profiler-collect-callstack pytorch-profiler-collect-chakra pytorch-profiler-collect-shapes q-lora-rank qa-space-pad qad-train-target qk-clip
        qk-clip-alpha qk-clip-threshold qk-head-dim qk-l2-norm qk-layernorm qk-pos-emb-head-dim quant-recipe query-in-block-prob question-in-encoder
        question-path quick-geglu radio-cpe-aspect-ratio-select radio-disable-cpe radio-force-cpe-eval-mode radio-force-eval-mode radio-interpolate-only-cpe
        rampup-batch-size random-sample-prompts random-seed recipe recompute recompute-activations recompute-granularity recompute-granularity-vision
        recompute-method recompute-method-vision recompute-modules recompute-num-layers recompute-sound recompute-sound-projection recompute-vision
        recompute-vision-num-layers recompute-vision-projection record-memory-history record-shapes reduce-amax reduce-scatter-with-fp32-accumulation
        references refit-method refit-mode relative-attention-max-distance relative-attention-num-buckets relax-sender-check relax-thinking-trace-check
        remove-char-each-side renormalize-blend-weights replace-with-linear replication replication-factor replication-jump report-topk-accuracies
        request-metadata-types rerun-mode rerun-state-machine res reset-attention-mask reset-eval reset-iterations reset-position-ids reshard-after-forward
        result-rejected-tracker-filename retriever-report-topk-accuracies retriever-score-scaling retriever-seq-length retro-add-retriever
        retro-attention-gate retro-bert-batch-size retro-bert-embedders retro-bert-max-chunk-length retro-bert-tokenizer-type retro-bert-vocab-file
        retro-block-size retro-chunk-length retro-cyclic-train-iters retro-doc-block-size retro-ef-search retro-encoder-attention-dropout
        retro-encoder-hidden-dropout retro-encoder-layers retro-encoder-num-layers retro-gpt-chunk-datasets retro-gpt-chunk-length retro-gpt-data-cache-path
        retro-gpt-data-impl retro-gpt-data-path retro-gpt-eval-interval retro-gpt-eval-iters retro-gpt-global-batch-size retro-gpt-merge-file
        retro-gpt-mmap-warmup retro-gpt-seed retro-gpt-seq-length retro-gpt-split retro-gpt-tokenizer-model retro-gpt-tokenizer-type retro-gpt-train-samples
        retro-gpt-vocab-file retro-index-add-load-fraction retro-index-delete-added-codes retro-index-delete-training-embeddings retro-index-nfeats
        retro-index-no-delete-added-codes retro-index-no-delete-training-embeddings retro-index-ntrain retro-index-str retro-index-train-block-size
        retro-index-train-load-fraction retro-index-type retro-mask-encoder retro-nchunks-sampled retro-neighbor-dirs
        retro-no-delete-index-training-embeddings retro-no-verify-neighbor-count retro-nprobe retro-num-neighbors retro-num-neighbors-query
        retro-num-neighbors-target retro-num-retrieved-chunks retro-preprocess retro-project-dir retro-query-ef-search retro-query-nprobe
        retro-query-num-neighbors-query retro-query-num-neighbors-save retro-retrieved-length retro-return-doc-ids retro-split-preprocessing
        retro-task-validate retro-tasks retro-tokenizers retro-verify-neighbor-count retro-workdir return-doc-ids return-document-ids return-log-probs
        return-neighbor-ids reuse-grad-buf-for-mxfp8-param-ag reuse-top rl-calculate-intra-group-similarity rl-consumption-granularity rl-default-temperature
        rl-default-top-k rl-default-top-p rl-durable-rollout-bank rl-generation-batch-size rl-generation-lag rl-importance-sampling-truncation-coef
        rl-inference-expert-model-parallel-size rl-inference-expert-tensor-model-parallel-size rl-inference-logprobs-is-correction
        rl-inference-model-unified-memory-level rl-inference-parsers rl-inference-pipeline-model-parallel-size rl-inference-tensor-model-parallel-size
        rl-kv-cache-management-mode rl-max-inflight-requests rl-num-parallel-generation-batches rl-num-parallel-generations
        rl-offload-inference-model-weights-when-idle rl-offload-kv-cache-during-training rl-offload-optimizer-during-inference rl-parallel-generation-tasks
        rl-partial-rollouts rl-persist-cuda-graphs rl-profile rl-profile-dir rl-prompts-per-eval rl-remove-kv-cache-during-training rl-reset-cuda-graphs
        rl-rollout-bank-dir rl-rollout-bank-max-bytes rl-sequence-packing-algo rl-sequence-packing-bin-size rl-sequence-packing-max-sequences-per-bin
        rl-skip-bos-token rl-submission-granularity rl-training-cuda-graphs rl-use-sequence-packing rl-verify-model-weights-swap rng rope-scaling-factor
        rope-type rotary-base rotary-base-per-layer rotary-interleaved rotary-percent rotary-percentage rotary-scaling-factor
        rotary-seq-len-interpolation-factor router-beta router-gbs router-inter-dim router-state-dir router-std rtol rtol-grad run-workload-inspector-server
        runtime-time-unit s3-cache-path sample-input-file sample-output-file sample-rate sampling-backend save save-activations-interval save-config-filepath
        save-dgrads-interval save-dictionary save-dir save-fingerprints save-ground-truth-path save-interval save-optim save-params-interval save-path
        save-retain-interval save-rng save-tokenizer-assets save-tokens-per-expert-interval save-wgrads-interval saver saver-transformer-impl
        scaled-upper-triang-masked-softmax-fusion scheduler scopes seed separate-video-embedder seq-len seq-length sequence-length sequence-packing-scheduler
        sequence-parallel set-level-for-all-loggers sft sft-mock-dataset-config-json sft-tokenizer-prompt-format sgd-momentum shards-field
        share-embeddings-and-output-weights sharp-enabled-group short-format short-seq-prob shuffle-topn skip-allreduce skip-alltoall skip-gemm skip-generate
        skip-num-attn-layer-constraint skip-prompt-log-probs skip-reducescatter skip-sendrecv skip-total-layer-constraint skip-train slice
        soap-precondition-frequency soap-shampoo-beta soap-use-kl-shampoo sock soft-mask softmax-scale softmax-type sound-batch-split sound-clip-duration
        sound-embedding-size sound-min-duration sound-model-type sound-pad-to-clip-duration sound-target-rate spatial-merge-size spec special-token-ids
        special-tokens split split-matrix split-sentences split-vector splits-count squared-relu ssm-chunk-alignment ssm-states-dtype ssm-states-shape
        stack-factor standalone-embedding-stage start-eval-at-iter start-weight-decay static-kv-memory-pointers step-batch-size-schedule steps stop-words
        store-param-remainders stored-params str straggler straggler-ctrlr-port straggler-minmax-count stream stream-ckpt-dequant strict-fsdp-dtensor-load
        suggested-communication-unit-size suspend-resume-interval swiglu swin-backbone-type symmetric-ar-type sync-batch-comm sync-expert-weight-amax target
        target-expert-parallel-size target-ffn-hidden-size target-hidden-size target-mamba-head-dim target-mamba-num-heads target-moe-ffn-hidden-size
        target-moe-shared-expert-intermediate-size target-num-attention-heads target-num-layers target-num-moe-experts target-num-query-groups
        target-pipeline-model-parallel-size target-pipeline-parallel-size target-pp-size target-tensor-parallel-size target-tp-size task tasks tau-decay
        tau-init te-precision-config-file te-rng-tracker teacher-model-config temperature template-id tensor-model-parallel-size tensor-parallel
        tensor-parallel-num-weight-shards tensor-parallel-size tensorboard-dir tensorboard-log-interval tensorboard-queue-size tensorrt-llm-checkpoint-dir
        termination-id test test-data-path test-mode thd-max-packed-sequences thd-tail-padding-policy throughput-check-only throughput-window-size
        thumbnail-area-threshold tiktoken-num-special-tokens tiktoken-pattern tiktoken-special-tokens timers timing-log-level timing-log-option
        titles-data-path tokenizer tokenizer-hf-include-special-tokens tokenizer-hf-no-include-special-tokens tokenizer-hf-no-use-fast tokenizer-hf-use-fast
        tokenizer-keep-history-thinking tokenizer-metadata tokenizer-model tokenizer-prompt-format tokenizer-sentencepiece-ignore-extra-whitespaces
        tokenizer-sentencepiece-legacy tokenizer-special-tokens tokenizer-type top-k top-n-logprobs top-p torch-fsdp2-no-reshard-after-forward total
        total-seq-length tp tp-comm-atomic-ag tp-comm-atomic-rs tp-comm-bootstrap-backend tp-comm-bulk-dgrad tp-comm-bulk-wgrad tp-comm-overlap
        tp-comm-overlap-ag tp-comm-overlap-cfg tp-comm-overlap-disable-fc1 tp-comm-overlap-disable-qkv tp-comm-overlap-rs tp-comm-overlap-rs-dgrad
        tp-comm-split-ag tp-comm-split-rs tp-cp tp-dp-cp tp-ep tp-ep-pp tp-ep-pp-with-egtp-remat tp-field tp-only-amax-red tp-size
        track-generated-token-events track-paused-request-events train train-data-path train-iters train-samples train-sync-interval transformer-engine
        transformer-impl true-vocab-size trust-remote-code try type ub-tp-comm-overlap unfreeze-router unified-memory-level
        untie-embeddings-and-output-weights use-area-weighted-aspect-ratio use-checkpoint-args use-checkpoint-lr-scheduler use-checkpoint-opt-param-scheduler
        use-contiguous-buffers-in-ddp use-coordinator use-cpu-initialization use-cuda-graphs-for-non-decode-steps use-custom-fsdp use-dist-ckpt
        use-distributed-optimizer use-embedding-sharing use-emha use-flash-attn use-flashinfer-fused-rope use-fused-mhc use-fused-weighted-squared-relu
        use-gigatoken use-gloo-process-groups use-grouped-gemm-for-dense-mlp use-grouped-gemm-for-shared-expert use-inference-optimized-layers use-kitchen
        use-kitchen-attention use-layer-wise-distributed-optimizer use-layer-wise-param-layout use-legacy-models use-legacy-static-engine use-loss-scaling
        use-mamba-mem-eff-path use-mcore-inference use-mcore-models use-megatron-fsdp use-mp-args-from-checkpoint-args use-mup use-nccl-ub
        use-new-dataloader-path use-nsys-profiler use-one-sent-docs use-packed-sequence use-parallel-embedding use-persistent-ckpt-worker
        use-precision-aware-optimizer use-pytorch-profiler use-retrieved-neighbours use-ring-exchange-p2p use-rope-scaling use-rotary-position-embeddings
        use-same-sampling-seed-across-dp-ranks use-sharp use-synchronous-zmq-collectives use-te use-te-activation-func use-te-layernorm-linear
        use-te-rng-tracker use-thumbnail use-tile-tags use-tiling use-tokenizer-model-from-checkpoint-args use-torch-fsdp2 use-torch-optimizer-for-cpu-offload
        use-tp-pp-dp-mapping use-transformer-engine-op-fuser use-vanilla-collate-fn use-varlen-dataset use-vision-backbone-fp8-arch v-head-dim valid
        valid-data-path valid-database-path valid-neighbors-path valid-path validation validation-set-names variable-seq-lengths
        varlen-mock-dataset-config-json varlen-sbhd-validation verbose verify-integrity version video-aug-scale-frames-up video-aug-scale-resolution-only
        video-aug-scale-resolution-up video-default-fps video-frame-temporal-jitter video-maintain-aspect-ratio video-max-num-frames video-min-num-frames
        video-prompt-version video-target-img-size video-target-num-patches video-temporal-patch-size virtual-pipeline-model-parallel-size
        vision-backbone-type vision-model-type vision-num-layers vision-pretraining vision-pretraining-type vision-projection-type vit-dummy-head-count
        vocab-extra-ids vocab-file vocab-size wandb-entity wandb-exp-name wandb-project wandb-save-dir warmup wd-incr-steps weight weight-decay
        weight-decay-incr-style weight-only wgrad-deferral-limit window window-attn-skip-freq window-size window-stride with-name-predicate without-title
        workers workers-to-check wsd-decay-steps yaml-cfg yarn-beta-fast yarn-beta-slow yarn-correction-range-round-to-int
        yarn-original-max-position-embeddings
        """;
}
