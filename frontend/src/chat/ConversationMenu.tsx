import { Button, Menu } from '@mantine/core';
import { IconHistory, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './ChatPanel.module.css';
import type { Chat } from './useChat';

/** A new conversation, or one of the earlier ones. */
export function ConversationMenu({ chat }: { chat: Chat }) {
  const { t } = useTranslation('chat');
  const earlier = chat.conversations.data ?? [];
  if (!earlier.length) return null;
  const choose = (id: string) => {
    chat.generation.clear();
    chat.choose(id);
  };
  return (
    <div className={classes.menu}>
      <Menu position="bottom-start" returnFocus>
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconHistory size={15} aria-hidden />}
          >
            {t('earlier')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {earlier.map((conversation) => (
            <Menu.Item
              key={conversation.id}
              aria-current={conversation.id === chat.conversationId}
              onClick={() => choose(conversation.id)}
            >
              {conversation.title || t('untitled')}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconPlus size={15} aria-hidden />}
        onClick={() => choose('new')}
      >
        {t('new')}
      </Button>
    </div>
  );
}
