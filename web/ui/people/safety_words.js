// @ts-check
// Defines the 256 words of safety codes: short, common and hard to confuse when read aloud. Their order is part of the
// protocol, since both clients must show the same words.

const WORDS = `
acorn album alley almond amber anchor apple april apron arrow atlas autumn bacon badge bagel balcony
ballet bamboo banjo barn basket beaver beetle bench bird biscuit blanket bottle boxer branch breeze
bridge brush bubble bucket butter cabin cactus camel candle canoe carpet castle cedar champion
cherry chess chimney circus clover cobra coffee comet copper cotton cousin coyote cradle crayon
crystal daisy dancer decade denim desert diamond dinner doctor dolphin donkey dragon drum duck
dynamo eagle easel echo elbow elephant engine envelope evening fabric falcon farmer feather fence
fiber fiddle finger flag flute forest fossil fountain fox galaxy garden garlic giant ginger giraffe
glove goat goose grape gravel guitar hammer harbor hazel helmet hippo hockey honey hotel hunter
husband igloo insect iron island ivory jacket jaguar jelly jewel jigsaw jungle kettle kitchen kiwi
koala ladder lagoon lamp lantern laptop lemon leopard library lizard lobster lunch magnet mammal
mango maple marble meadow meteor mirror monkey morning mosquito mushroom mustard napkin needle
nephew nickel noodle north novel number nutmeg oasis ocean olive onion opera orange orchid ostrich
oven oxygen paddle palace panda parcel parrot pebble pelican pencil pepper piano picnic pillow
pirate planet plastic pocket poem potato puzzle pyramid quarter queen quilt rabbit radio ranger
ribbon river robin rocket salad salmon sandal sapphire saturn school shadow silver singer skate snow
sofa spider spoon sugar summer sunset table teacher tennis thunder tiger timber tomato tractor
trumpet tulip tunnel turtle umbrella uncle valley vanilla velvet victory village violin volcano
wagon walnut walrus warrior window winter wizard wolf yogurt zebra zeppelin zipper
`.trim().split(/\s+/);

/** Converts a code to words. @param {number[]} code */
export const wordsOf = (code) => code.map((number) => WORDS[number]);
